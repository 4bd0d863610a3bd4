"""All projects on one page.

page          portfolio(viewer, filters, now)
lines         its projects with their figures
filters       its selection, from and as a query string
rows burn     its table; its burn chart
tiles         the five tiles
trends totals  their sparklines; sums over projects
at_budget     the same at budget rates
"""
