"""The portfolio sliced by a dimension."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from visibility.queries.shapes.common import Choice, Drill, Rate, Value
from visibility.queries.shapes.intercompany import Consolidation

SLICES_PER_PAGE = 30
# With a second dimension below each.
NESTED_PER_PAGE = 6


@dataclass(frozen=True, kw_only=True)
class Slice:
    """The projects that have one value of a dimension; money in the reporting currency.

    revenue and cost: recognised to date, or in the period asked for; margin: the difference over the projects that
    have both, margin_pct of their revenue. forecast_margin, burn_pct, unbilled: as on the portfolio. left_out: how many
    projects a figure leaves out for want of a value, by its name. open_money: of open and failed transactions.
    drill: the portfolio of these projects, None for what is not one: transactions that have no project yet, days
    outside of every period.
    """

    value: str
    label: str
    note: str = ""
    projects: int
    revenue: Value
    cost: Value
    margin: Value
    margin_pct: Value
    forecast_margin: Value
    forecast_margin_pct: Value
    burn_pct: Value
    unbilled: Value
    open_money: Value
    failures: int
    left_out: Mapping[str, int]
    grade: str | None
    drill: Drill | None
    open_drill: Drill | None


@dataclass(frozen=True, kw_only=True)
class SliceGroup(Slice):
    """A slice with the same projects by a second dimension; () where none is asked for."""

    then: tuple[Slice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SlicesPage:
    """Slices that add up to `total`, largest revenue first, what nobody states last; periods newest first.

    then: key of the second dimension, "" for none; period: the period that revenue and cost are of, "" for to date.
    rate: the exchange rates of its money; that of a period is at actual ones, whatever was asked for: days are kept in
    the reporting currency.
    consolidation: by legal entity what leads from their own margins to `total`; None by other dimensions, or where
    filters cut entities up, or money is at budget rates.
    """

    dimension: str
    label: str
    tells: str
    then: str
    then_label: str
    period: str
    chosen: str
    currency: str
    rate: Rate
    as_of: datetime | None
    version: str
    dimensions: tuple[Choice, ...]
    consolidation: Consolidation | None
    rows: tuple[SliceGroup, ...]
    row_count: int
    page: int
    page_count: int
    total: Slice
