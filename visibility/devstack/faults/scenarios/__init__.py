"""The scenarios of the promise, by what is broken.

workers    F01 F02 F14      killed, one child killed, stopped and woken
places     F03 F04 F05 F24  a process dies at a known place
broker     F06 F07 F09 F10  Redis gone, emptied, hung, reset
database   F12              PostgreSQL stopped at once
targets    F16 F17 F18 F20  answers lost, 503, 429, too slow
halves     F45              every second call fails
backlog    F43              thousands of steps after two hours
tokens     F25              tokens end, a client is revoked
retention  F42              bodies expire while people replay
disk       F33              no room left
clock      F38              an hour ahead, an hour behind
replays    F31              the same button by two people, five hundred buttons
twice      F30              news of one deal by webhook and by poll
news       F27 F28          webhooks disordered and lost, a pull killed between two pages
restore    F40              the database lost, and restored to an earlier moment
rates      F47              exchange rates stop coming
webhooks   F26              the same call twenty times at once
storm      F48              all kinds in random order
catalogue  their names
"""
