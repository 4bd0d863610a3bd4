"""From won to paid.

page                    cash(viewer, filters, now)
legs sql                its legs, their statements
scope rows              whose money and which days; rows behind a number
earned_work matched_now  work matched with invoices: as it is kept, and where it is not
lock_up receivables     days of revenue tied up; what customers owe, by age
"""
