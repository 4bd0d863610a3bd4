"""The parts of a pull; `integrations/pull.py` puts them together.

origin      a stream of a connection as the merge wants to know it
leases      one puller per stream (lease and fence), one slot at the connection's gate
windows     what to ask the source for, and whether it kept to it
batches     pages mapped to rows; what cannot be mapped or stored is quarantined
shown       what a re-read window has shown so far
burying     what a finished window did not show is gone, where that can be believed
counting    what the source counts
rationing   what waits while a vendor's quota is nearly used
coverage    what is held, to be compared with it
storing     one batch in one transaction: exchanges, rows, quarantine
run         one run of one stream: passes over windows, the watermark, the count
feeding     one run of an event feed: it rings for the streams it tells of
endings     how a run ended, and when to come back
forgetting  runs that nobody looks at any more go
sweeping    after a run: what it brought finds its parents, and what waited for it finds it
imports     a mapping's files into the store, through the same merge
"""
