"""Frozen answers of the queries. Money is Decimal beside an ISO 4217 code; revenue +, cost +, margin = difference.

common                     values with their reason, grades, links to rows, notices
portfolio project facts    one file a page
freshness operations home  the same
transactions transaction   the same
"""
