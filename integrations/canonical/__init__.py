"""The language every floor speaks: events, commands, money, periods, look-ups; and the canonical store.

commands events lookups codec   frozen dataclasses: what to do, what happened, what is asked; to and from JSON
money periods                   Money with a currency; ISO months
references                      the keys under which our records are known at every target
entities ownership              the entities as the merge sees them; which source owns which entity, in which order
models                          firms, entities, masters, facts, links, changes, marks
fact_tables history             the triggers that keep what was replaced; what was believed at an instant
supplier_shares                 which projects bear a supplier's invoice
invoice_lines                   what an invoice charges for, line by line
store merging                   the one merge that feeds them, and its statements
reconcile                       the repair of what waited for a parent
"""
