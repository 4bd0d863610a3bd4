"""The engine: claim for one connection, build commands, send through the gateway, record, release.

gates       what may be under way at a connection: slots, blocks, breaker
breaking    the breaker's arithmetic, pure
claiming    ready steps of one connection, under its gate's lock
turns       whose turn it is among the steps of one order key
scheduling  what is due in a lane, and how late
targets     connections opened once a drain, with the policy their connector declares
deciding    claims and previews -> decisions: events, references, look-ups, acts
recalling   what runs of earlier versions have done
commands    commands as a step keeps them, and back
bulking     which claims go in one call, and the key they share
preparing   commands -> keys, effects and links reserved, sent_at committed
linking     links of records that a step creates: reserved before the call, completed after it
judging     outcome -> what becomes of the step, pure
recording   a group of outcomes in one transaction
settling    followers released, run counters and state set: one way for everybody
probing     unknown steps: sent again where that is safe, looked for where it is not
leasing     leases renewed, and ended by the sweep
holding     what a drain holds: claims on their way, their leases by the monotonic clock
tallying    what calls showed, until their gates are told
clock       PostgreSQL's time without asking for each instant
draining    the loop that binds them for one lane
"""
