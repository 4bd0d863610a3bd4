"""From the margin as sold to the forecast.

page bars         leakage(viewer, filters, now): the waterfall and its bars
selection words   the projects it speaks of; what its bars are called and mean
kinds             what is lost, and what is at risk
integration       what leaks between the systems, and what was recovered
rows roles        the rows behind a bar; one project's hours and rates by role
billing_errors    invoices that cannot be right, and what is wrong with each
"""
