"""The close cockpit's answer: per legal entity what stops a safe close of a period, and how it stood when closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from visibility.queries.shapes.common import Confidence, Drill, Notice, Value

LineState = Literal["clear", "stops", "cannot_know", "told"]
Verdict = Literal["safe", "not_safe", "cannot_know", "closed"]


@dataclass(frozen=True, kw_only=True)
class PeriodChoice:
    """A period that may be looked at. starts_on names it in addresses; fiscal: where it stands in the fiscal year.

    state: open, soft_closed or closed; "" where no ERP states any. closed_at: when the ERP closed it.
    """

    name: str
    starts_on: date
    ends_on: date
    state: str
    fiscal: str
    closed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class CloseLine:
    """One check. state: clear; stops (the close); cannot_know, words say why; told: worth knowing, stops nothing.

    money: of what stops it, in the reporting currency; None where the check is not about money.
    """

    key: str
    label: str
    count: int
    money: Value | None
    state: LineState
    words: str
    drill: Drill | None


@dataclass(frozen=True, kw_only=True)
class RollForward:
    """Unbilled less billed ahead of all contracts of an entity over a period, reporting currency.

    opening + recognised - billed + fx = closing. left_out: contracts whose revenue is not known.
    """

    opening: Value
    recognised: Value
    billed: Value
    fx: Value
    closing: Value
    left_out: int


@dataclass(frozen=True, kw_only=True)
class KeptClose:
    """What was kept when the ERP closed the period: each line then, and what became known of the period since.

    closing: unbilled work at its end as it was reckoned then; today's estimates may reckon it otherwise.
    """

    closed_at: datetime
    taken_at: datetime
    verdict: str
    lines: tuple[Mapping[str, str | int | None], ...]
    closing: Value
    late: int
    late_money: Value
    late_drill: Drill


@dataclass(frozen=True, kw_only=True)
class EntityClose:
    """One legal entity. stopped: lines that stop the close; unknown: lines that nobody can know."""

    entity: str
    name: str
    period: PeriodChoice
    verdict: Verdict
    stopped: int
    unknown: int
    lines: tuple[CloseLine, ...]
    roll_forward: RollForward
    kept: tuple[KeptClose, ...]
    confidence: Confidence


@dataclass(frozen=True, kw_only=True)
class ClosePage:
    """Everything of the page: the chosen period and the others, one answer a legal entity in scope."""

    version: str
    currency: str
    as_of: datetime | None
    chosen: PeriodChoice
    periods: tuple[PeriodChoice, ...]
    entities: tuple[EntityClose, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True, kw_only=True)
class CloseRow:
    """One record behind a line. source: the rows of its project; transaction: of its run, None where there is none.

    amount: in the reporting currency; own: as the source states it, of entries on their way in the reporting currency
    too. reason: why it did not arrive, or what is to be done.
    """

    kind: str
    what: str
    project: str
    on: date | None
    state: str
    reason: str
    amount: Value
    own: Value
    drill: Drill | None
    transaction: Drill | None


@dataclass(frozen=True, kw_only=True)
class CloseRows:
    """One page of the records behind a line; has_more: another follows."""

    line: str
    label: str
    entity: str
    period: PeriodChoice
    currency: str
    rows: tuple[CloseRow, ...]
    page: int
    has_more: bool
