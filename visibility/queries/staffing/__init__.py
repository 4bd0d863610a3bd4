"""Demand by role and week against people.

page tiles      staffing(viewer, filters, now): the radar; the numbers on top of it
scope look      whose people and which weeks; through which filters
demand supply   who is wanted; who there is
match           demand against free hours
heat rows       roles by week; demand and people behind a cell
"""
