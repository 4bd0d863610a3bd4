"""Files as a source: CSV, JSON and XLSX by declared mappings, through the same merge as everything else.

connector   the declaration; a file has no commands, no webhook and nothing to poll
mapping     a mapping as values: feeds, joins, spreads; a record becomes a row
columns     one column's value from a record
declared    reads mappings/*.toml
records     records with their line numbers from a file, also inside a zip
"""
