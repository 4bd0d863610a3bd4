"""Frozen answers of the queries. Money is Decimal beside an ISO 4217 code; revenue +, cost +, margin = difference.

common                     values with their reason, grades, links to rows, notices
portfolio project facts    one file a page
freshness operations       the same
transactions transaction   the same
project_time unstarted     the same
project_entries            what the answers of a project's time and expenses have in common
belief                     what was believed at an instant, against what is known now
project_expenses           its expenses with their state at the ERP
"""
