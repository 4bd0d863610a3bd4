"""Mail: notices over SMTP. No acknowledgement beyond the server's 250; a lost one counts as sent."""
