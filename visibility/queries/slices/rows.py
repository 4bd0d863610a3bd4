"""One slice: sums over its projects, each leaving out only those without that figure, and its grade."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from visibility.measures.figure import Reason
from visibility.measures.figure import percent as percent_measure
from visibility.queries.answers import money, open_value, percent, percent_of
from visibility.queries.portfolio.lines import Line
from visibility.queries.portfolio.page import View
from visibility.queries.portfolio.totals import Total, total
from visibility.queries.shapes.common import Drill, Value
from visibility.queries.shapes.slices import Slice
from visibility.queries.slices.period_money import Earned
from visibility.trust.grading import grade
from visibility.trust.open_money import OpenRuns, sum_of, touching

NO_PERIOD = "no_period"
SUMMED: Mapping[str, tuple[str, ...]] = {
    "revenue": ("revenue",),
    "cost": ("cost",),
    "margin": ("revenue", "cost"),
    "forecast_margin": ("forecast_margin", "forecast_revenue"),
    "burn": ("ac", "bac"),
    "unbilled": ("unbilled",),
}


@dataclass(frozen=True)
class Part:
    """The projects and unfinished transactions of a slice. drill: None where they are no selection of the portfolio.

    is_of_period: its money is of a period, so that figures which stand on a day are left out.
    """

    value: str
    label: str
    lines: Sequence[Line]
    runs: Sequence[OpenRuns]
    drill: Drill | None = None
    open_drill: Drill | None = None
    note: str = ""
    is_of_period: bool = False


def with_money(lines: Sequence[Line], earned: Mapping[int, Earned] | None) -> list[Line]:
    """The lines with `revenue` and `cost`: to date, or what was earned where a period is asked for; 0 for nothing."""
    return [_to_date(line) if earned is None else _of_period(line, earned.get(line.id)) for line in lines]


def _to_date(line: Line) -> Line:
    return _with(line, line["recognised"], line["ac"])


def _of_period(line: Line, earned: Earned | None) -> Line:
    revenue, cost = (earned.revenue, earned.cost) if earned else (Decimal(0), Decimal(0))
    is_known = {name: line[name] is not None for name in ("recognised", "ac")}
    return _with(line, revenue if is_known["recognised"] else None, cost if is_known["ac"] else None)


def _with(line: Line, revenue: Decimal | None, cost: Decimal | None) -> Line:
    reasons = {"revenue": line.reason("recognised"), "cost": line.reason("ac")}
    figures = {**line.figures, "revenue_reporting": revenue, "cost_reporting": cost}
    return replace(line, figures=figures, reasons={**line.reasons, **reasons})


def slice_of(seen: View, part: Part) -> Slice:
    """The row of a slice; its lines have `revenue` and `cost`."""
    sums = {name: total(part.lines, *names) for name, names in SUMMED.items()}
    standing = _of_no_period() if part.is_of_period else _standing(sums, seen.currency)
    unfinished, both = sum_of(part.runs), sums["margin"]
    margin = both["revenue"] - both["cost"]
    return Slice(
        value=part.value,
        label=part.label,
        note=part.note,
        projects=len(part.lines),
        revenue=_money(sums["revenue"], "revenue", seen.currency),
        cost=_money(sums["cost"], "cost", seen.currency),
        margin=money(margin if both.count else None, seen.currency, "" if both.count else both.reason),
        margin_pct=_share(margin, both, "revenue", Reason.NO_REVENUE),
        **standing,
        open_money=percent(None, NO_PERIOD) if part.is_of_period else open_value(unfinished, seen.currency),
        failures=0 if part.is_of_period else unfinished.failed,
        left_out={name: gap for name, one in sums.items() if (gap := len(part.lines) - one.count)},
        grade=_grade(seen, sums["forecast_margin"], part.runs),
        drill=part.drill,
        open_drill=part.open_drill,
    )


def _standing(sums: Mapping[str, Total], currency: str) -> dict[str, Value]:
    """The figures that stand on a day."""
    expected, burn = sums["forecast_margin"], sums["burn"]
    return {
        "forecast_margin": _money(expected, "forecast_margin", currency),
        "forecast_margin_pct": _share(expected["forecast_margin"], expected, "forecast_revenue", Reason.NO_REVENUE),
        "burn_pct": _share(burn["ac"], burn, "bac", Reason.NO_BUDGET),
        "unbilled": _money(sums["unbilled"], "unbilled", currency),
    }


def _of_no_period() -> dict[str, Value]:
    nothing = percent(None, NO_PERIOD)
    return dict.fromkeys(("forecast_margin", "forecast_margin_pct", "burn_pct", "unbilled"), nothing)


def _money(found: Total, name: str, currency: str) -> Value:
    return money(found[name], currency) if found.count else money(None, currency, found.reason)


def _share(part: Decimal, whole: Total, name: str, reason: Reason) -> Value:
    return percent_of(percent_measure(part, whole[name], reason)) if whole.count else percent(None, whole.reason)


def _grade(seen: View, expected: Total, runs: Sequence[OpenRuns]) -> str | None:
    """Of the forecast margin, against the revenue it is made of; none where that is null."""
    amount = expected["forecast_revenue"] if expected.count else None
    found = grade("margin", amount, streams=seen.streams, open_money=touching(runs, "margin"), optional=seen.optional)
    return found.grade
