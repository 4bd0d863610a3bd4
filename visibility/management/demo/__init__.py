"""Sets up the demo firm: what an administrator would enter by hand, nothing that the sources hold.

firm          the firm and its legal entities
arrival       waits for the sandboxes
people        log-ins with roles and scopes
systems       connections with their secrets, schedules and routes
webhooks      whom CRM and HRIS call when something is new
promises      freshness policies and SLA targets
"""
