"""One project's margin grid: revenue, cost, margin x done, to come, expected, as sold, leak; each opens its rows."""

from collections.abc import Mapping

from visibility.measures.figure import Figure
from visibility.projections.agreements import lines_on
from visibility.queries.answers import money_of
from visibility.queries.project.look import Look
from visibility.queries.project.shown import Shown
from visibility.queries.shapes.common import Drill
from visibility.queries.shapes.project import MarginLine

Query = Mapping[str, str]
CONTRACTS: Query = {"kind": "contracts"}
TASKS: Query = {"kind": "tasks"}
COSTS: Query = {"kind": "costs"}
ACCEPTED: Query = {"kind": "milestones", "state": "accepted"}
# What has been earned by, and what is still to be earned by, for each revenue method.
DONE: Mapping[str, Query] = {
    "time_and_materials": {"kind": "earned"},
    "capped_tm": {"kind": "earned"},
    "fixed_milestone": ACCEPTED,
    "fixed_poc_cost": COSTS,
    "fixed_poc_effort": {"kind": "time"},
    "cost_plus": COSTS,
    "retainer": CONTRACTS,
}
TO_COME: Mapping[str, Query] = {"fixed_milestone": {"kind": "milestones", "state": "open"}, "retainer": CONTRACTS}
PARTS = ("done", "to_come", "expected", "as_sold", "leak")


def grid(look: Look, shown: Shown) -> tuple[MarginLine, ...]:
    """Revenue, cost and margin: done, to come, expected, as sold, and what leaks between the last two."""
    revenue, cost = shown.figure("recognised"), shown.figure("ac")
    expected, eac = shown.figure("forecast_revenue"), shown.figure("eac")
    sold, margin = shown.figure("as_sold_revenue"), shown.figure("as_sold_margin")
    sold_cost, going = sold - margin, {"kind": "expected"}
    spent = (COSTS, TASKS, going, going)
    return (
        _line(look, shown, "Revenue", (revenue, expected, sold, sold - expected), _revenue_rows(look)),
        _line(look, shown, "Cost", (cost, eac, sold_cost, eac - sold_cost), spent),
        _line(look, shown, "Margin", (revenue - cost, expected - eac, margin, margin - (expected - eac)), spent),
    )


def _revenue_rows(look: Look) -> tuple[Query, Query, Query, Query]:
    """What earned, what will, what both come to, and what tells why that is not what was sold."""
    lines = lines_on(look.inputs.agreements, look.today)
    if len(lines) > 1:
        return CONTRACTS, CONTRACTS, CONTRACTS, CONTRACTS
    method = lines[0].method if lines else look.project.revenue_method
    done, to_come = DONE.get(method, {"kind": "time"}), TO_COME.get(method, TASKS)
    is_open = method in ("time_and_materials", "cost_plus")
    whole: Query = {"kind": "worth"} if is_open else {"kind": "milestones"} if method == "fixed_milestone" else done
    return done, to_come, CONTRACTS if lines else whole, CONTRACTS if lines else whole


def _line(
    look: Look,
    shown: Shown,
    label: str,
    parts: tuple[Figure, Figure, Figure, Figure],
    rows: tuple[Query, Query, Query, Query],
) -> MarginLine:
    done, expected, as_sold, leak = parts
    queries = (*rows[:3], {"kind": "sold"}, rows[3])
    return MarginLine(
        key=label.lower(),
        label=label,
        done=money_of(done, shown.currency),
        to_come=money_of(expected - done, shown.currency),
        expected=money_of(expected, shown.currency),
        as_sold=money_of(as_sold, shown.currency),
        leak=money_of(leak, shown.currency),
        drills={part: facts_of(look, **query) for part, query in zip(PARTS, queries, strict=True)},
    )


def facts_of(look: Look, **query: str) -> Drill:
    """The rows behind a number of this project."""
    return Drill(name="project-facts", arguments={"code": look.address}, query=query)
