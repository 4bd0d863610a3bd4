"""The demo firm every vendor sandbox shows its own side of.

types      the frozen values a firm is made of; they refer to each other by key
signed     those of contracts, change orders and baselines; agreements and baselines build them
builder    build_firm(seed, anchor, size): the whole firm, deterministic
sizes      small (24 projects, half a year; in about a second) and full (60 projects, two years, 150,000 records)
growth     what the full firm has beyond the small one
shelf      take_firm: built once for all sandboxes that share a state folder
staff      build_staff(seed, anchor, size): its entities and people alone, at once, for vendors that know no more
levelling     in the full firm colleagues stand in for who is over-booked
practices     which part of the firm delivers a project, and where its market is
lent lending  people lent between entities, and what is charged for them
paying        what customers pay of the invoices, and credit notes set off
catching_up   what happened on the days nobody watched, bounded
live       the hand of the world: deals close, hours are approved, invoices go out while the demo runs
"""
