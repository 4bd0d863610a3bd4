"""Business promises: how fast a journey must be, and how it was kept.

latency        from the business event to the last needed step: percentiles, attainment, what is left
"""
