"""The rows behind a number.

page         facts(viewer, code, kind, ...)
rows costs   one row of each kind; what an entry costs
sold         the deal behind the as-sold numbers
"""
