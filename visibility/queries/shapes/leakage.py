"""The answers of margin leakage: the waterfall, and the rows behind each of its bars."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from visibility.queries.shapes.common import Choice, Confidence, Drill, Value

Bar = Literal["rate", "mix", "scope", "subcontract", "fx", "unexplained", "integration"]
BarKind = Literal["total", "lost", "at_risk"]


@dataclass(frozen=True, kw_only=True)
class LeakageFilters:
    """Which projects; "" means all. entity: a code; customer: canonical id; project: what addresses call it.

    cause: of the integration bar's records; beyond: "1" for those of projects that have no bar as well, and of none;
    page: of the rows behind a bar.
    """

    entity: str = ""
    customer: str = ""
    project: str = ""
    cause: str = ""
    beyond: str = ""
    page: int = 1


@dataclass(frozen=True, kw_only=True)
class LeakageBar:
    """One bar, in the reporting currency. A total stands from 0; any other bar is what it adds (negative: it costs).

    start: where it begins, the end of the bar before. kind: lost is margin that is gone, at_risk what mending brings
    back. tells: what it means; without: projects whose part is not known and stands in "not explained"; count: records.
    """

    key: str
    label: str
    kind: BarKind
    value: Value
    start: Decimal
    tells: str
    without: int = 0
    count: int | None = None
    drill: Drill | None = None

    @property
    def end(self) -> Decimal:
        amount = self.value.figure or Decimal(0)
        return amount if self.kind == "total" else self.start + amount


@dataclass(frozen=True, kw_only=True)
class LeakageLine:
    """A kind of leakage with its money (positive), what it means, how many records, and the rows behind it."""

    key: str
    label: str
    value: Value
    tells: str
    count: int | None = None
    drill: Drill | None = None


@dataclass(frozen=True, kw_only=True)
class WalkRow:
    """One project: margin as sold, expected, what is between the two, and what its integration leaks (positive)."""

    name: str
    code: str
    customer: str
    entity: str
    planned: Value
    forecast: Value
    change: Value
    integration: Value
    drill: Drill


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A project that has no walk: why, its price, and what its integration leaks, in the reporting currency."""

    name: str
    code: str
    why: str
    price: Value
    integration: Value
    drill: Drill


@dataclass(frozen=True, kw_only=True)
class LeakagePage:
    """The waterfall of a selection with its grade.

    lost: FINANCE 1.7, what is gone; at_risk: what may still be saved; causes: the integration bar by cause. recovered:
    what left that bar in the last days because it got through. left_out: projects without a walk (the first of
    left_out_count), worth left_out_value; they are in no bar. loading: streams read so far, of how many, while a source
    comes for the first time; None when all were read.
    """

    currency: str
    version: str
    now: datetime
    as_of: datetime | None
    loading: tuple[int, int] | None
    project_count: int
    bars: tuple[LeakageBar, ...]
    confidence: Confidence
    causes: tuple[LeakageLine, ...]
    lost: tuple[LeakageLine, ...]
    at_risk: tuple[LeakageLine, ...]
    recovered: LeakageLine
    rows: tuple[WalkRow, ...]
    left_out: tuple[LeftOut, ...]
    left_out_count: int
    left_out_value: Value
    entities: tuple[Choice, ...]
    customers: tuple[Choice, ...]
    project: str


@dataclass(frozen=True, kw_only=True)
class BarProject:
    """What one project adds to a bar; drill: the same bar of this project alone; facts: the rows it is made of."""

    name: str
    code: str
    customer: str
    entity: str
    value: Value
    drill: Drill
    facts: Drill


@dataclass(frozen=True, kw_only=True)
class BarRole:
    """One role of one project: hours sold, hours booked and still planned; rates in the project's currency.

    rate_sold: what an hour was sold at; rate_billed: what one brings as booked (None: no such hours). lost: booked
    hours x (sold - billed), negative where more was billed than sold.
    """

    role: str
    sold_hours: Value
    worked_hours: Value
    planned_hours: Value
    rate_sold: Value
    rate_billed: Value
    lost: Value


@dataclass(frozen=True, kw_only=True)
class LeakLine:
    """One record that leaks. at_stake in the reporting currency. mend: what a person does about it, "" for nothing.

    drill: the transaction with its button, else the rows or the list that the record is in.
    """

    what: str
    cause: str
    state: str
    why: str
    mend: str
    customer: str
    project: str
    at_stake: Value
    own_money: Value
    since: datetime | None
    correlation_id: str
    run_id: int | None
    drill: Drill | None
    exchange_id: int | None


@dataclass(frozen=True, kw_only=True)
class RecoveredLine:
    """One record that leaked and got through: how, by whom and why where a person did it."""

    what: str
    cause: str
    how: str
    actor: str
    reason: str
    customer: str
    project: str
    money: Value
    at: datetime
    correlation_id: str
    run_id: int | None
    drill: Drill | None


@dataclass(frozen=True, kw_only=True)
class BarPage:
    """The rows behind one bar of a selection: its projects, or the records that leak (integration).

    total: the bar, of all its rows. own_currency: of the roles of a single project.
    """

    currency: str
    version: str
    key: str
    label: str
    tells: str
    total: Value
    project: str
    own_currency: str
    projects: tuple[BarProject, ...]
    roles: tuple[BarRole, ...]
    causes: tuple[LeakageLine, ...]
    leaks: tuple[LeakLine, ...]
    page: int
    has_more: bool


@dataclass(frozen=True, kw_only=True)
class RecoveredPage:
    """What was recovered since a moment, newest first, and its money."""

    currency: str
    version: str
    since: datetime
    total: Value
    rows: tuple[RecoveredLine, ...]
