"""The portfolio's table as a list: every number with its currency, its grade and its data time beside it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from visibility.access import Viewer
from visibility.exports.cells import Cell
from visibility.exports.listing import Listing, amount, percent
from visibility.queries.portfolio.filters import as_text
from visibility.queries.portfolio.lines import Line
from visibility.queries.portfolio.page import View, look
from visibility.queries.portfolio.rows import drawn, in_order, open_by_project
from visibility.queries.shapes.common import Rate, Value
from visibility.queries.shapes.portfolio import PortfolioFilters, ProjectRow
from visibility.trust.billing_errors import Misbilled, misstating
from visibility.trust.grading import grade
from visibility.trust.open_money import OpenRuns, touching

Touching = TypeVar("Touching", OpenRuns, Misbilled)
NAMES = ("code", "name", "customer", "entity", "manager", "method_label", "status")
# Each number, and the money that it speaks of, which its grade holds open money against.
GRADED = {
    "burn": ("burn_pct", "ac"),
    "margin": ("forecast_margin", "forecast_revenue"),
    "unbilled": ("unbilled", "unbilled"),
    "staffing": ("staffing_risk", "revenue_at_risk"),
}
HEAD = (
    *("code", "name", "customer", "entity", "manager", "method", "status"),
    *("price", "price_currency"),
    *("burn_percent", "burn_grade", "burn_as_of"),
    *("forecast_margin", "forecast_margin_currency", "forecast_margin_percent", "margin_grade", "margin_as_of"),
    *("unbilled", "unbilled_currency", "unbilled_grade", "unbilled_as_of"),
    *("staffing_risk", "staffing_risk_currency", "staffing_grade", "staffing_as_of"),
    *("open_money", "open_money_currency", "failed_transactions", "not_known"),
)


def portfolio(viewer: Viewer, filters: PortfolioFilters, *, now: datetime, rate: Rate = "actual") -> Listing:
    """The chosen projects in the page's order, all of them; what is not known is empty, with why in the last column."""
    seen = look(viewer, filters, now=now, rate=rate)
    name = "portfolio" if rate == "actual" else "portfolio-at-budget-rates"
    return Listing(name, as_text(filters), HEAD, _rows(seen))


def _rows(seen: View) -> Iterator[Sequence[Cell]]:
    """Sorted once, whatever their number; what is open or misbilled is looked up by project."""
    unfinished = open_by_project(seen.runs)
    lines = in_order(seen.lines, seen.filters.sort, unfinished)
    table = drawn(lines, unfinished, streams=seen.streams, optional=seen.optional, currency=seen.currency)
    runs, errors = _by_project(seen.runs), _by_project(seen.errors)
    for line, row in zip(lines, table, strict=True):
        of_line = {measure: _graded(seen, line, runs[line.id], errors[line.id], measure) for measure in GRADED}
        yield _row(row, of_line)


def _by_project(found: Iterable[Touching]) -> Mapping[int | None, Sequence[Touching]]:
    by_project: dict[int | None, list[Touching]] = defaultdict(list)
    for one in found:
        by_project[one.project_id].append(one)
    return by_project


def _graded(
    seen: View, line: Line, own: Sequence[OpenRuns], errors: Sequence[Misbilled], measure: str
) -> tuple[Cell, Cell]:
    """Grade and data time of a number of a project; none for a null."""
    number, spoken = GRADED[measure]
    found = grade(
        measure,
        None if line[number] is None else line[spoken],
        streams=seen.streams,
        open_money=touching(own, measure),
        misbilled=misstating(errors, measure),
        optional=seen.optional,
    )
    return found.grade, found.as_of if found.grade else None


def _row(row: ProjectRow, grades: dict[str, tuple[Cell, Cell]]) -> Sequence[Cell]:
    return (
        *(getattr(row, name) for name in NAMES),
        *amount(row.price),
        *(percent(row.burn_pct), *grades["burn"]),
        *(*amount(row.margin), percent(row.margin_pct), *grades["margin"]),
        *(*amount(row.unbilled), *grades["unbilled"]),
        *(*amount(row.staffing_risk), *grades["staffing"]),
        *(*amount(row.open_money), row.failures),
        _not_known(burn=row.burn_pct, margin=row.margin, unbilled=row.unbilled, staffing=row.staffing_risk),
    )


def _not_known(**values: Value) -> str:
    return "; ".join(f"{name}: {value.words}" for name, value in values.items() if value.figure is None)
