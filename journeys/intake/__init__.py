"""News -> runs and steps, one process at a time, 500 a turn, in the transaction that takes the news away.

receivers    who may call the ingest door
inbox        the group writer of webhooks
duty         the fenced lease that makes one process the intake
turns        the loop: changes, requests, hints, until nothing is new
changes      Change rows: newest per record, waits released, runs started
hints        webhooks that say which record is new: re-read by id through the one way in
requests     calls that carry their event themselves
parking      what cannot be worked on is set aside with its reason
routing      steps without a connection go on once a route exists
starting     frozen events -> runs and steps, in two statements
looking      approved entries that have no run, looked for and remembered
superseding  a newer version takes the place of what older runs have not sent
"""
