"""Frozen answers of the queries. Money is Decimal beside an ISO 4217 code; revenue +, cost +, margin = difference.

common                     values with their reason, grades, links to rows, notices
portfolio project facts    one file a page
freshness operations       the same
transactions transaction   the same
project_time unstarted     the same
"""
