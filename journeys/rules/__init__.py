"""Pure business rules: what a record must have before anything is done about it.

contract    a deal, before anything is set up for it
time_entry  approved time, before a ledger can take it
expense     an approved expense, before a ledger can take it
supplier_invoice  a supplier's invoice: the document itself, and how it fits its order
currencies  whether money can be posted in a currency
"""
