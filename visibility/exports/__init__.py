"""Lists to take along: the rows of a page under its filters, for spreadsheets.

cells       what a spreadsheet may not take for a formula; numbers and instants as plain text
files       rows as CSV, or as a workbook
listing     a list, whatever it lists
portfolio slices intercompany bridge transactions project_rows staffing  the lists that there are
board pdfs  the board pack's sheet; PDFs of it that people asked for
chromium    a document as PDF, by the browser of this machine
taking      one snapshot for all of it, and a row in the audit trail
"""
