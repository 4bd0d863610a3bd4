"""Canonical facts -> read models: marks are taken, whole cells recomputed, figures measured, all in one transaction.

marks           take dirty marks; mark what has no marks of its own (rates, masters, a new day)
cell_sql lent_sql cells  lock cells in key order, then recompute them whole in the next statement
cost_rates      the cost rates that count where HRIS and PSA both state them
inputs people   what figures need beside the cells: tasks, allocations, rates; who could do a role
calendars       work calendars: made, their holidays resolved and kept, read
absences        time off of the people planned, and the hours it leaves open
sold closing    the cost of deals as sold, kept once for each version of a deal; exchange rates of one day
period_rates    average and closing rates of a period
project_inputs  one project as the measures see it, pure
planning        pure: budget, earned, actual and expected cost, like against like
project_value   pure: one project's inputs -> its figures, by visibility.measures
agreements signed   contracts, change orders, baselines: pure; loaded
earning dated   revenue by each method, and on which days it was earned; amounts by day
recognition     revenue of all lines of what was signed, or of the project by itself
by_day          pure: the days of revenue and cost, and of what is unbilled with its reason
invoiced_work   pure: which invoice covers the work of which days
translation     pure: a project's figures in the reporting currency
leakage         from the margin sold to the margin expected
leakage_inputs role_hours  what that is made of; hours by role
billing_errors  invoices that cannot be right: lines that stand twice, the rate of another day
margin_days margin_history  what margins are made of today; what they were made of on days before any was kept
day_keeping     how long the days of margins are kept
between         what facts recorded since have changed of the days before
budget_rates    what a firm planned its year at
figures         lock, load, measure, store the figures of some projects
batches         cells and figures of many projects; one that cannot be computed is set aside
history         the portfolio on earlier days, from dated cells
snapshots       today's portfolio by legal entity; the version of the read models
believed        projects as they were believed at an instant, and what each fact brings
believed_signed  what was signed and planned as it was believed
believed_sql    the statement of cell_sql over what was believed
late            pure: why a figure is another one now, late fact by late fact
turn            one turn: marks -> cells -> figures -> snapshots; run(now) until nothing is marked
rebuild         everything anew
oracle oracle_signed oracle_lent   a naive reading of single facts, and of what was signed, to compare with
storing         rows of read models into their table, as one JSON text
statistics      the planner's statistics of tables that nobody has looked at yet
"""

from visibility.projections.turn import run

__all__ = ["run"]
