"""Unbilled work by reason: each amount under one.

page                  unbilled(viewer, ...)
held_days held_sql    what is held back, day by day; what says so
rows                  its reasons as the portfolio shows them
"""
