"""Journeys, connections and streams.

page questions    operations(viewer, now); its four questions
latency_rows      how long journeys take, against what was promised
connection_rows   what waits where, and why
freshness         freshness(viewer, now): each stream against its policy
health metrics    for machines: is the product alive; what Prometheus scrapes
"""
