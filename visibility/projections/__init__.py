"""Canonical facts -> read models: marks are taken, whole cells recomputed, figures measured, all in one transaction.

marks          take dirty marks; mark what has no marks of its own (rates, masters, a new day)
cell_sql cells lock cells in key order, then recompute them whole in the next statement
inputs         what figures need beside the cells: tasks, allocations, rates, exchange rates
sold           the cost of deals as sold: kept once for each version of a deal
project_value  pure: one project's inputs -> its figures, by visibility.measures
figures        lock, load, measure, store the figures of some projects
batches        cells and figures of many projects; one that cannot be computed is set aside
history        the portfolio on earlier days, from dated cells
snapshots      today's portfolio by legal entity; the version of the read models
turn           one turn: marks -> cells -> figures -> snapshots; run(now) until nothing is marked
rebuild oracle everything anew; and a naive reading of single facts to compare with
"""

from visibility.projections.turn import run

__all__ = ["run"]
