"""Reusable integration services that flows are made of: events read from the canonical store, shared steps.

opportunities      won opportunities as events
requests           events that a call itself carries
approved           approved, corrected and withdrawn entries of any kind as events
approved_time      time among them
approved_expenses  expenses among them
supplier_invoices  suppliers' invoices as events
customers          find and create a customer in the ERP's master
projects           the project in PSA and ERP, and the ids that bind them
demand             staffing demand as sold
teams              the place where those who do the work meet
notices            tell people what was set up
cards              the same on a card in the firm's channel
entry_posting      entries of any kind to the ERP, and back out of it
time_posting       time among them
expense_posting    expenses among them
bill_posting       suppliers' invoices to the ERP, as bills on their orders
"""
