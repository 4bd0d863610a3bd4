"""One project.

page                   project(viewer, code, now)
look                   everything its page needs, loaded once
grid money shown       its margin grid, and its other money; in another currency
contract rows          what was signed for it, and its other lists
holds                  why its work is not billed
entries                where an entry stands on its way to the ERP, in words
time expenses bills    what became of its time, its expenses and its suppliers' bills at the ERP
lists                  its long lists, in pages
story address          its life in plain sentences; what it is called in addresses
milestones burn_chart  milestones that wait for their invoice; burn charts
"""
