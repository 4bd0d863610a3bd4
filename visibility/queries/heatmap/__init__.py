"""Projects against money and promises.

page     heatmap(viewer, ...)
cells    one project's cells
"""
