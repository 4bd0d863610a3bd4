"""The fault harness: `python -m visibility.devstack.faults F01 | --smoke | --all | --storm SECONDS | --without WHAT`.

options __main__     what was asked for · one rig, a JSON line a scenario, the exit code
rig clocks seed      all processes brought up once · their short clocks · the firm they start with
books                projects in foreign currencies, and exchange rates
proxy target sender  the network · the simulated systems and their journals · the vendor that calls us
source               a system whose records are pulled and hinted at
failures             places where a process dies, armed while it runs
ledger page          what the database says · what a person sees
person onlooker      somebody signed in, who reads the API and presses buttons · somebody who never looks away
leaks                where a planted secret shows
evidence             exchanges and their bodies
backups              a copy of the database, its log, and the way back to an instant
hoard                somebody who takes every session of the database
shifting             another wall clock for a process
checker              journals and ledger joined into lost, dup, order, money: pure
scene scenario       one scenario under way · how it is judged
scenarios            what is broken, and what is promised then
controls spoiling    the same with a safety taken away: damage must show · how the database takes it away
"""
