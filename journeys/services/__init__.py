"""Reusable integration services that flows are made of: events read from the canonical store, shared steps.

opportunities   won opportunities as events
requests        events that a call itself carries
customers       find and create a customer in the ERP's master
projects        the project in PSA and ERP, and the ids that bind them
demand          staffing demand as sold
notices         tell people what was set up
"""
