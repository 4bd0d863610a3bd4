"""NetSuite (ERP): customers, jobs, invoices, payments, orders, rates, periods in; customers, projects and cost out.

connector   settings, sign-in by signed assertion, the connector itself
suiteql     queries from values, escaped; asking one
tables      keyset reading of a table over lastmodifieddate, deletes, counts
streams     what each stream selects
mapping cash_mapping  records to canonical rows, pure
applications  what settles invoices, read whole each time
intercompany  what subsidiaries charge each other
invoice_lines  what invoices charge for, read with them
entities    legal entities and subsidiaries, by settings
customers   FindCustomer, CreateCustomer
projects    CreateFinancialProject
time_bills  PostTime
expense_reports  PostExpense
vendor_bills  PostVendorBill
open_days   posting where the period is open
jobs        asynchronous batches of upserts, as remote jobs
writes      upserts by external id
standing    whether a record holds what was to be written
signals     throttling and refusals in answers
checks      test connection
"""
