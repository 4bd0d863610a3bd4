"""Business promises: how fast a journey must be, and how it was kept.

by_project     the same of each project: how many of its runs were late
latency        from the business event to the last needed step: percentiles, attainment, what is left
"""
