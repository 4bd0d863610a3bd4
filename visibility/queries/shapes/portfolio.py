"""The portfolio page's answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from visibility.queries.shapes.common import (
    AgeBucket,
    BurnSeries,
    Choice,
    Confidence,
    Drill,
    Notice,
    Rate,
    Tone,
    Value,
)
from visibility.queries.shapes.unbilled import HoldRow

ROWS_PER_PAGE = 20


@dataclass(frozen=True, kw_only=True)
class PortfolioFilters:
    """What the URL asks for; "" means all, "not stated" the projects of which no source says it.

    entity: code of a legal entity; region, practice: as the PSA states them; method: a revenue method; manager: a
    name; customer: canonical id; currency: of the contract; period: two days as 2026-11-01..2026-11-30, between which
    the project earned or spent; status: of the project ("" = all); search: part of code, name or customer.
    sort: a column of SORTS, "-" before it descends.
    """

    entity: str = ""
    region: str = ""
    practice: str = ""
    method: str = ""
    manager: str = ""
    customer: str = ""
    currency: str = ""
    period: str = ""
    status: str = ""
    search: str = ""
    sort: str = "-attention"
    page: int = 1


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One of the five tiles: key burn, margin, unbilled, staffing or freshness.

    sub: one line below the value, "" where that says why it is not known; sparkline: oldest first, in the unit that
    `sparkline_label` names, fewer than two points: do not draw. drill: the rows behind it; open_drill: the open and
    failed transactions that touch it; error_drill: the errors of invoices.
    """

    key: str
    label: str
    value: Value
    sub: str
    tone: Tone
    sparkline: tuple[Decimal, ...]
    sparkline_label: str
    confidence: Confidence
    drill: Drill
    open_drill: Drill
    error_drill: Drill | None = None


@dataclass(frozen=True, kw_only=True)
class ProjectRow:
    """One project of the table; money in the reporting currency.

    burn_pct: cost to date of budget; margin_pct: forecast margin; failures: failed transactions of the project;
    open_money: of its open and failed ones, null when none states an amount; attention: 0 (fine) upwards,
    what "worst first" sorts by. open_drill: those open and failed ones.
    """

    code: str
    name: str
    customer: str
    entity: str
    manager: str
    practice: str
    region: str
    method: str
    method_label: str
    status: str
    price: Value
    burn_pct: Value
    margin: Value
    margin_pct: Value
    as_sold_margin_pct: Value
    unbilled: Value
    staffing_risk: Value
    tones: Mapping[str, Tone]
    failures: int
    open_money: Value
    grade: str | None
    as_of: datetime | None
    attention: Decimal
    drill: Drill
    open_drill: Drill


@dataclass(frozen=True, kw_only=True)
class PortfolioPage:
    """Everything of the page under one version. excluded: projects left out of totals for want of an FX rate.
    rate: actual or budget, at which money is translated. holds: unbilled by reason; empty at budget rates, since days
    are kept at actual ones.

    loading: streams read so far, of how many, while a source comes for the first time; None when all were read.
    """

    currency: str
    as_of: datetime | None
    loading: tuple[int, int] | None
    version: str
    tiles: tuple[Tile, ...]
    burn: BurnSeries
    unbilled: tuple[AgeBucket, ...]
    holds: tuple[HoldRow, ...]
    rows: tuple[ProjectRow, ...]
    row_count: int
    page: int
    page_count: int
    entities: tuple[Choice, ...]
    regions: tuple[Choice, ...]
    practices: tuple[Choice, ...]
    methods: tuple[Choice, ...]
    managers: tuple[Choice, ...]
    customers: tuple[Choice, ...]
    currencies: tuple[Choice, ...]
    notices: tuple[Notice, ...]
    excluded: int
    rate: Rate = "actual"
