"""The language every floor speaks: events, commands, money, periods, look-ups; and the canonical store.

commands events lookups codec   frozen dataclasses: what to do, what happened, what is asked; to and from JSON
money periods                   Money with a currency; ISO months
ownership                       which source owns which entity, in which order
models                          firms, entities, masters, facts, links, changes, marks
store reconcile                 the one merge that feeds them, and the repair of what waited for a parent
"""
