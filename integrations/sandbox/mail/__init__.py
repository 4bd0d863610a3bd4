"""An SMTP sink with the shared admin surface over HTTP: keeps every message, refuses on demand."""
