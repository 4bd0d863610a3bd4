"""What ran between the systems.

page filters        failures by cause, tabs, runs; by the filters of a query string
one waterfall       one transaction; its line of time
turns               behind what a step waits, and who goes first meanwhile
attempt_diffs       what a try sent and got that the one before did not
mending exchange    what mends an error; one exchange, the evidence
replays             failed ones to be replayed together; what became of them
unstarted           what came in and started no transaction
"""
