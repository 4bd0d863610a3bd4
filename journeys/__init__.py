"""What should happen: orchestration, the ledger, replay. No vendor name, no HTTP, no page.

definition registry    how a journey is declared, and which event starts which journey
flows services rules   the journeys, the reusable integration services they are made of, pure rules
models                 the ledger: inbox, runs, steps, attempts, effects, work items
intake                 changes and inbox rows -> runs and steps
engine                 claim, build commands, send, record, release
replay                 preview, replay, skip, resolve, assign: actor and reason always
"""
