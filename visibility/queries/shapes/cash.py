"""The cash clock's answer: eight legs from won to paid, lock-up by legal entity, receivables by age."""

from dataclasses import dataclass
from datetime import date, datetime

from visibility.queries.shapes.common import Choice, Confidence, Drill, Notice, Rate, Value


@dataclass(frozen=True, kw_only=True)
class CashFilters:
    """entity: code of a legal entity ("" all in scope); days: the window that ends now; rate: of its money."""

    entity: str = ""
    days: int = 90
    rate: Rate = "actual"


@dataclass(frozen=True, kw_only=True)
class Waiter:
    """On whom so many wait."""

    name: str
    count: int


@dataclass(frozen=True, kw_only=True)
class LegRow:
    """One leg. p50, p90: seconds, or whole days, of those that passed it within the window; null for too few of them.

    flow: money that passed on a day of the window, so what one day less frees, once. waiting: how many are in it now,
    waiting_money: what they are worth; both in the reporting currency at today's closing rates, unless a fact froze
    its amount. waits_on: most first. unit: what is counted.
    """

    key: str
    label: str
    span: str
    unit: str
    count: int
    p50: Value
    p90: Value
    flow: Value
    waiting: int
    waiting_money: Value
    oldest_at: datetime | None
    waits_on: tuple[Waiter, ...]
    more_waiters: int
    confidence: Confidence
    passed_drill: Drill
    waiting_drill: Drill


@dataclass(frozen=True, kw_only=True)
class LockUpRow:
    """Days of revenue in work and in receivables of a legal entity (is_total: of all in scope), reporting currency.

    revenue: invoiced net of tax in `days` days, at most 365. receivables: owed with tax, less credit notes and
    payments that settle nothing yet. net_days: less what is billed ahead, may be negative.
    """

    entity: str
    is_total: bool
    wip: Value
    receivables: Value
    ahead: Value
    revenue: Value
    days: int
    wip_days: Value
    dso: Value
    total_days: Value
    net_days: Value
    confidence: Confidence
    wip_drill: Drill
    receivables_drill: Drill


@dataclass(frozen=True, kw_only=True)
class AgeRow:
    """Receivables of one age in days past their due day; invoices alone."""

    label: str
    count: int
    amount: Value
    drill: Drill


@dataclass(frozen=True, kw_only=True)
class CashPage:
    """Everything of the page. unset: credit notes and payments that settle no invoice yet, negative for the firm."""

    version: str
    currency: str
    as_of: datetime | None
    filters: CashFilters
    entities: tuple[Choice, ...]
    windows: tuple[int, ...]
    legs: tuple[LegRow, ...]
    lock_up: tuple[LockUpRow, ...]
    ages: tuple[AgeRow, ...]
    owed: Value
    unset: Value
    notices: tuple[Notice, ...]


@dataclass(frozen=True, kw_only=True)
class CashRow:
    """One unit of a leg, or all entries of a project: what, since when, until when, how long, on whom, how much.

    lasted: seconds, or days, of several the longest. due_on: of invoices. drill: the project; source: its rows.
    """

    what: str
    project: str
    entity: str
    count: int
    since_at: datetime | None
    until_at: datetime | None
    due_on: date | None
    lasted: Value
    waits_on: str
    amount: Value
    drill: Drill | None
    source: Drill | None


@dataclass(frozen=True, kw_only=True)
class CashRows:
    """One page of the rows behind a number of the cash clock; has_more: another follows."""

    leg: str
    label: str
    span: str
    state: str
    bucket: str
    filters: CashFilters
    currency: str
    rows: tuple[CashRow, ...]
    page: int
    has_more: bool
