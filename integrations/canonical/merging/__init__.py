"""The one merge, statement by statement; `canonical/store.py` runs them in order.

rows          what the merge is given and what it answers
copying       rows as lines of COPY
staging       the session's temporary tables and the COPY into them
identity      which canonical record a staged master is; links
reservations  our own creations before they exist
views         one view per source, the golden row composed of them
facts         the one upsert of a fact entity, with amounts in three currencies
tombstones    records the source says, or shows, to be gone
currencies    published rates, and the repair of amounts that waited for one
news          Change rows for journeys and Dirty marks for read models
"""
