"""From one margin to another, between two days.

page scope      bridge(viewer, filters, now); its days and projects
days            what is said of days that were asked for and cannot be shown
standing        a kept day as its measure sees it
words rows      what its bars are called and mean; the projects behind a bar, and the facts of one
"""
