"""The portfolio's table as a list: every number with its currency, its grade and its data time beside it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from visibility.access import Viewer
from visibility.exports.cells import Cell
from visibility.exports.listing import Listing, amount
from visibility.queries.portfolio.filters import as_text
from visibility.queries.portfolio.lines import Line
from visibility.queries.portfolio.page import View, look
from visibility.queries.portfolio.rows import page_count, rows
from visibility.queries.shapes.common import Rate, Value
from visibility.queries.shapes.portfolio import PortfolioFilters, ProjectRow
from visibility.trust.billing_errors import misstating
from visibility.trust.grading import grade
from visibility.trust.open_money import OpenRuns, touching

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
    lines = {line.address: line for line in seen.lines}
    for number in range(1, page_count(seen.lines) + 1):
        page = rows(
            seen.lines,
            sort=seen.filters.sort,
            page=number,
            runs=seen.runs,
            streams=seen.streams,
            optional=seen.optional,
            currency=seen.currency,
        )
        yield from (_row(row, _grades(seen, lines[row.drill.arguments["code"]])) for row in page)


def _grades(seen: View, line: Line) -> dict[str, tuple[Cell, Cell]]:
    """Grade and data time of each number of a project; none for a null."""
    own = [run for run in seen.runs if run.project_id == line.id]
    return {measure: _graded(seen, line, own, measure) for measure in GRADED}


def _graded(seen: View, line: Line, own: Sequence[OpenRuns], measure: str) -> tuple[Cell, Cell]:
    number, spoken = GRADED[measure]
    found = grade(
        measure,
        None if line[number] is None else line[spoken],
        streams=seen.streams,
        open_money=touching(own, measure),
        misbilled=misstating([one for one in seen.errors if one.project_id == line.id], measure),
        optional=seen.optional,
    )
    return found.grade, found.as_of if found.grade else None


def _row(row: ProjectRow, grades: dict[str, tuple[Cell, Cell]]) -> Sequence[Cell]:
    return (
        *(getattr(row, name) for name in NAMES),
        *amount(row.price),
        *(row.burn_pct.figure, *grades["burn"]),
        *(*amount(row.margin), row.margin_pct.figure, *grades["margin"]),
        *(*amount(row.unbilled), *grades["unbilled"]),
        *(*amount(row.staffing_risk), *grades["staffing"]),
        *(*amount(row.open_money), row.failures),
        _not_known(burn=row.burn_pct, margin=row.margin, unbilled=row.unbilled, staffing=row.staffing_risk),
    )


def _not_known(**values: Value) -> str:
    return "; ".join(f"{name}: {value.words}" for name, value in values.items() if value.figure is None)
