"""Reusable integration services that flows are made of: events read from the canonical store, shared steps.

opportunities   won opportunities as events
requests        events that a call itself carries
approved_time   approved, corrected and withdrawn time as events
customers       find and create a customer in the ERP's master
projects        the project in PSA and ERP, and the ids that bind them
demand          staffing demand as sold
teams           the place where those who do the work meet
notices         tell people what was set up
cards           the same on a card in the firm's channel
time_posting    time to the ERP, and back out of it
"""
