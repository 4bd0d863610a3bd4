"""Workloads of the product against the limit, in turn in one run: `python -m visibility.devstack.bench NAME ...`.

__main__ with_django          which workloads there are · a module run with Django set up
journeys journeys_product     five durable steps each: what is brought up · what is measured
pull pull_product             pages into rows: what is brought up · what is measured
webhooks webhooks_load        calls at the ingest door: what is brought up and compared · the sender
webhooks_seed webhooks_door   the connection that is called · the door under the fixed address
webhooks_limit                the least code that verifies, stores and answers
freshness freshness_product    from an approval to the tile: what is brought up · the hand and the eye
freshness_screen              the open page
freshness_words               what is printed
pull_limit crm_records        the least code that does the same · a source
rollup rollup_product         cost lines into measures: what is brought up and said · what is measured
portfolio portfolio_fill      readers of pages: what is brought up and compared · the firm and its reader
portfolio_load portfolio_limit  the readers · the least statements that their pages need
large_firm large_ledger       a large firm · a large ledger
multiplying own_server        many rows from one · a database of one bench's own
cost                          CPU and memory of processes and of their database
"""
