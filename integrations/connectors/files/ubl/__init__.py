"""UBL 2.1 invoices and credit notes as EN 16931 and Peppol BIS 3 write them: one file is one document.

document   the parts of a document as values, from its XML
totals     what its parts add up to, beside what it states
records    a document as the one record of its file
shares     which project bears what part of a line, as the buyer's accounting reference says it
supplied   a document that we are to pay, as a supplier invoice
"""
