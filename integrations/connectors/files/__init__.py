"""Files as a source: CSV, JSON, XLSX and electronic invoices by mapping, into the same merge as all else.

connector   the declaration; a file has no commands and no webhook
inbox       the folder that is polled: suppliers' e-invoices
plan_rates  budget rates from the same folder
mapping     a mapping as values: feeds, joins, spreads; a record becomes a row
columns     one column's value from a record
instants    dates and times as files write them
elapsed     whether the time a record states is the time that went by
reading     one reading of a feed: what was said before is counted once
declared    reads mappings/*.toml
records     records with their line numbers from a file, also inside a zip or compressed
ubl         invoices and credit notes in UBL 2.1
"""
