"""The answer of a project's time with its state at the ERP."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from visibility.queries.shapes.common import Drill, Tone


@dataclass(frozen=True, kw_only=True)
class TimeState:
    """Where entries stand: how many, and their hours."""

    key: str
    label: str
    tone: Tone
    count: int
    hours: Decimal


@dataclass(frozen=True, kw_only=True)
class TimeRow:
    """One entry of time. posted: what it is at the ERP ("time bill 4711 at NetSuite"), "" while nothing stands there.

    reason: why it failed or what it waits for; drill: its transaction. Both are for those who see transactions of
    that legal entity. lender: the person's legal entity where it is another than the project's, "" where it is not:
    intercompany hours. is_deleted: the source has it no more. No rates: what an hour costs is not told here.
    """

    on: date | None
    person: str
    lender: str
    task: str
    hours: Decimal
    state: str
    label: str
    tone: Tone
    posted: str
    reason: str
    is_deleted: bool
    drill: Drill | None


@dataclass(frozen=True, kw_only=True)
class ProjectTime:
    """One page of a project's time, newest first. state: the one that is asked for ("" = all)."""

    state: str
    states: tuple[TimeState, ...]
    count: int
    rows: tuple[TimeRow, ...]
    page: int
    has_more: bool
