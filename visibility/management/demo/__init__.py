"""Sets up the demo firm: what an administrator would enter by hand, nothing that the sources hold.

firm          the firm and its legal entities
people        log-ins with roles and scopes
systems       connections with their secrets, schedules, routes and the CRM's subscription
promises      freshness policies and SLA targets
"""
