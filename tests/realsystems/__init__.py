"""The product against real systems that run on this machine; skipped, with the reason, where there is none.

tryton_server  a Tryton of its own: found, made, started, killed
tryton_books   what its administrator enters, and what stands in its timesheets
connecting     the product is told of it, in a process of its own
test_tryton    200 approved hours, Tryton killed in the middle
"""
