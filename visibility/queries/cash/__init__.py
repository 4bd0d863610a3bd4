"""From won to paid.

page                    cash(viewer, filters, now)
legs sql                its legs, their statements
scope rows              whose money and which days; rows behind a number
earned_work             work matched with invoices
lock_up receivables     days of revenue tied up; what customers owe, by age
"""
