"""The portfolio sliced by a dimension.

page            slices(viewer, dimension, ...)
rows            one slice of it
periods         by fiscal period
dimensions      what it is sliced by
period_money    money between two days
"""
