"""What stops the close of a period.

page          close(viewer, period, now)
lines rows    its checks; their records
names         what a record is called
scope         one entity and period
periods       which periods there are
sql           statements of the checks
roll_forward  unbilled work over a period
"""
