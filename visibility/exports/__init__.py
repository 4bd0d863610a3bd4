"""Lists to take along: the rows of a page under its filters, for spreadsheets.

cells       what a spreadsheet may not take for a formula; numbers and instants as plain text
taking      one snapshot for all of it, and a row in the audit trail
"""
