"""Frozen answers of the queries. Money is Decimal beside an ISO 4217 code; revenue +, cost +, margin = difference.

common                     values with their reason, grades, links to rows, notices
portfolio project facts    one file a page
freshness operations       the same
cash close staffing        the same
transactions transaction   the same
replays                    failed transactions to be replayed together, and what became of them
project_time unstarted     the same
leakage bridge slices      the same
intercompany               the same
heatmap unbilled           the same
billing_errors             errors of invoices
project_entries            what the answers of a project's time and expenses have in common
belief                     what was believed at an instant, against what is known now
project_expenses           its expenses with their state at the ERP
project_bills              its part of suppliers' invoices
project_contract           what was signed for it
project_lists              one of its long lists, a page of it
"""
