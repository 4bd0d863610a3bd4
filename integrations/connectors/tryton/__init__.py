"""Tryton (ERP): employees and works in; time out. One connection is one company of a Tryton.

connector   settings, sign-in by an application's key, the connector itself
rest        its REST door: a search, a creation, a change
values      dates, instants and durations as it writes them
lines       PostTime: a line found by its reference, created, or emptied where it is taken back
works       from when to when a work takes time
streams     what is read, whole, by id
mapping     records to canonical rows, pure
signals     refusals and mistakes in answers
checks      test connection
"""
