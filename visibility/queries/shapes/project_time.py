"""The answer of a project's time with its state at the ERP."""

from dataclasses import dataclass
from decimal import Decimal

from visibility.queries.shapes.project_entries import EntryRow, EntryState


@dataclass(frozen=True, kw_only=True)
class TimeState(EntryState):
    """Where entries stand: how many, and their hours."""

    hours: Decimal


@dataclass(frozen=True, kw_only=True)
class TimeRow(EntryRow):
    """One entry of time. No rates: what an hour costs is not told here."""

    hours: Decimal


@dataclass(frozen=True, kw_only=True)
class ProjectTime:
    """One page of a project's time, newest first. state: the one that is asked for ("" = all)."""

    state: str
    states: tuple[TimeState, ...]
    count: int
    rows: tuple[TimeRow, ...]
    page: int
    has_more: bool
