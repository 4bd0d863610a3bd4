"""The slices of the portfolio as a list: one row a slice, or one for each pair of a first and a second dimension."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import urlencode

from visibility.access import Viewer
from visibility.exports.cells import Cell
from visibility.exports.listing import Listing, amount, percent
from visibility.queries.portfolio.at_budget import at_rate
from visibility.queries.portfolio.filters import choosing
from visibility.queries.shapes.common import Rate
from visibility.queries.shapes.portfolio import PortfolioFilters
from visibility.queries.shapes.slices import Slice
from visibility.queries.slices.page import Sliced, all_slices, rate_known, sliced
from visibility.trust.streams import oldest

MONEY = ("revenue", "cost", "margin", "forecast_margin", "unbilled", "open_money")
HEAD = (
    *("slice", "then", "projects"),
    *(column for name in MONEY for column in (name, f"{name}_currency")),
    *("margin_percent", "forecast_margin_percent", "burn_percent"),
    *("failed_transactions", "margin_grade", "as_of", "left_out"),
)


def slices(
    viewer: Viewer, dimension: str, filters: PortfolioFilters, *, then: str, now: datetime, rate: Rate = "actual"
) -> Listing:
    """Every slice in the page's order; left_out: how many projects a figure leaves out, none of them dropped."""
    known = rate_known(dimension, filters, rate)
    query = urlencode({**choosing(filters), **at_rate(known), **({"then": then} if then else {})})
    found = sliced(viewer, filters, now=now, rate=known)
    return Listing(
        f"portfolio-by-{dimension}{'' if known == 'actual' else '-at-budget-rates'}",
        query,
        HEAD,
        _rows(found, dimension, then),
    )


def _rows(found: Sliced, dimension: str, then: str) -> Iterator[Sequence[Cell]]:
    as_of = oldest(found.seen.streams)
    for first in all_slices(found, dimension, then):
        for second in first.then or (None,):
            yield _row(first.label, second.label if second else None, second or first, as_of)


def _row(label: str, then: str | None, one: Slice, as_of: datetime | None) -> Sequence[Cell]:
    return (
        *(label, then, one.projects),
        *(cell for name in MONEY for cell in amount(getattr(one, name))),
        *(percent(one.margin_pct), percent(one.forecast_margin_pct), percent(one.burn_pct)),
        *(one.failures, one.grade, as_of if one.grade else None),
        "; ".join(f"{name}: {count}" for name, count in one.left_out.items()),
    )
