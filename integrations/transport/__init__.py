"""The only place with sockets to the outside.

http smtp      clients that handlers and streams get; each exchange becomes a value
guard          which addresses may be connected to, checked at save and at connect
answers        what a status or a lost connection means for a command
errors limits  why a call failed; how long, how much, how many
oauth          token requests and signed assertions
vault          secrets sealed and bound to their row
redaction      what is kept of an exchange, without secrets
target         a connection opened for use off the main thread
outgoing       a request as it will go out
strict         JSON from strangers
record         the exchange as a value
evidence       a request and its answer, or its failure, as that value
recording      a client that notes what would be sent
loops          an event loop in a second thread
"""
