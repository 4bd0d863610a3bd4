"""What should happen: orchestration, the ledger, replay. No vendor name, no HTTP, no page.

definition registry    how a journey is declared, and which event starts which journey
flows services rules   the journeys, the reusable integration services they are made of, pure rules
models states          the ledger: inbox, runs, steps, attempts, effects, work items; the table of step states
intake                 changes and inbox rows -> runs and steps
engine                 claim, build commands, send, record, release
replay                 preview, replay, skip, resolve, assign: actor and reason always
queries                what the ledger knows, as frozen rows for pages and measures
pulse tasks            what is due and what a sweep repairs; what Celery is rung for
rows failpoints        one way to run a statement; places where the fault harness makes a process fail
"""
