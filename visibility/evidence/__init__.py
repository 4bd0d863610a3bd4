"""A number with all it is made of, in a file that proves itself: the pack, and its check.

numbers            what a number is: formula in words, the measures behind it, how it is put together; the tiles
project_numbers    the figures of one project
terms signed_terms plain  a project without its days, and what was signed for it, as JSON, and back
reckoning          pure: terms and postings -> figures -> the number, by visibility.measures
asked              which number, of which projects, within the viewer's scope
facts ledger_rows  the rows of a pack: facts and what they bring; exchanges, transactions, streams
copied             tables as PostgreSQL writes them
brought            what facts bring, by day and one by one
pack               everything of one number, as files
archive            files <-> a ZIP that is the same byte for byte, with a manifest of hashes
taking             made in one snapshot, and kept in the audit trail
check              a pack on its own: hashes, the number from its inputs
"""
