"""Failed steps to choose from, and what became of those that were replayed together, as frozen rows."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class FailedStepRow:
    """A failed step of a run. fence: its version, to be told when it is replayed.

    failed_at: None where it is not known. is_superseded: a newer version speaks for the subject, it cannot be replayed.
    """

    run_id: int
    step_id: int
    fence: int
    label: str
    subject: str
    customer: str
    journey_label: str
    legal_entity_id: int | None
    amount: Decimal | None
    currency: str
    step_label: str
    connection: str
    kind: str
    error: str
    started_at: datetime
    failed_at: datetime | None
    is_superseded: bool


@dataclass(frozen=True, kw_only=True)
class ReplayedRow:
    """One step of a replay of many: replayed, or refused and why. state: of its run, as it stands now."""

    run_id: int
    label: str
    legal_entity_id: int | None
    amount: Decimal | None
    currency: str
    state: str
    step_label: str
    is_refused: bool
    why: str


@dataclass(frozen=True, kw_only=True)
class BulkReplayRow:
    """A replay of many. not_reached: pressed and not come to in time; hidden: of other legal entities.

    query: the filters they were found by; finished_at: None while it goes on, or where it was broken off.
    """

    actor: str
    reason: str
    query: str
    performed_at: datetime
    finished_at: datetime | None
    not_reached: int
    hidden: int
    lines: tuple[ReplayedRow, ...]
