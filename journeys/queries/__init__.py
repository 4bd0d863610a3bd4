"""What the ledger knows, as frozen rows for pages and measures; every question is scoped to a firm and its entities.

shapes      the frozen rows: units, currency, sign, what None means
scope       which runs may be seen (LedgerScope) and which are asked for (RunFilters)
promised    those of them that took longer than was promised
runs        the list of runs, keyset paged, and counts per tab
detail      one run with steps, attempts, exchanges, actions and work items
stats       one row a journey: counts, late, waiting on whom, latencies
failed_steps  failed steps, as they are chosen from to be replayed
bulk_replays  what became of those that were replayed together
replay_shapes  both as frozen rows
failures    failed runs grouped by fingerprint
money borne  money of open and failed runs; those of invoices that several projects bear
buffers     what waits to be sent at each connection
evidence    the exchanges of attempts, without their bodies
shared_calls  what became of each item of a bulk call
fingerprints  what failures have in common, without the names and numbers of one run
labels      what journeys and steps are called
record_shapes  records as the ledger knows them, frozen
unknown_effects  what targets hold of ours and the ledger does not know
unstarted   what came in and started no run
looked_at   what was looked at for that already
leaks       approved entries that did not get through, with their money
recovered   those that did after all
leak_shapes  both as frozen rows
entry_lines  a project's entries of one kind, each with where it stands on its way to the ERP
time_lines   time among them
expense_lines  expenses among them
bill_lines     its part of suppliers' invoices, with where each stands
"""
