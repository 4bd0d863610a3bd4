"""The engine: claim for one connection, build commands, send through the gateway, record, release.

gates       what may be under way at a connection: slots, blocks, breaker
breaking    the breaker's arithmetic, pure
claiming    ready steps of one connection, under its gate's lock
deciding    claims -> decisions: events, references, look-ups, acts
preparing   commands -> keys, effects and links reserved, sent_at committed
judging     outcome -> what becomes of the step, pure
recording   a group of outcomes in one transaction
settling    followers released, run counters and state set: one way for everybody
probing     unknown steps: sent again where that is safe, looked for where it is not
leasing     leases renewed, and ended by the sweep
draining    the loop that binds them for one lane
"""
