"""The demo firm every vendor sandbox shows its own side of.

types      the frozen values a firm is made of; they refer to each other by key
builder    build_firm(seed, anchor): the whole firm, deterministic, in about a second
staff      build_staff(seed, anchor): its entities and people alone, at once, for vendors that know no more
live       the hand of the world: deals close, hours are approved, invoices go out while the demo runs
"""
