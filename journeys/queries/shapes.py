"""Frozen rows of the ledger. Money is Decimal in the run's own currency, positive; None: no amount is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

Tab = Literal["open", "failed", "unknown", "unfinished", "done", "all"]


@dataclass(frozen=True, kw_only=True)
class RunRow:
    """One run in a list. step_*: the step that failed, is unknown, or is next; "" when the run has ended well.

    reason: why it failed or what it waits for. due_at: the business SLA's deadline (None: none). via: poll, webhook.
    delivered_at: when the last step that is not optional had ended (None: something is owed).
    """

    id: int
    journey: str
    journey_label: str
    label: str
    subject: str
    customer: str
    legal_entity_id: int | None
    project_id: int | None
    state: str
    steps_total: int
    steps_ended: int
    steps_unknown: int
    amount: Decimal | None
    currency: str
    error_kind: str
    reason: str
    step: str
    step_label: str
    step_state: str
    connection: str
    via: tuple[str, ...]
    correlation_id: str
    started_at: datetime
    due_at: datetime | None
    delivered_at: datetime | None
    finished_at: datetime | None

    def is_late(self, now: datetime) -> bool:
        """Past its deadline: delivered after it, or not delivered by now."""
        return self.due_at is not None and (self.delivered_at or self.finished_at or now) > self.due_at


@dataclass(frozen=True, kw_only=True)
class RunPage:
    """Runs, newest first; `older` is the key of the next page (None: this is the last)."""

    rows: tuple[RunRow, ...]
    older: str | None


@dataclass(frozen=True, kw_only=True)
class TabCount:
    """Runs in a tab; counting stops at a limit, then is_more says that there are more."""

    tab: Tab
    count: int
    is_more: bool


@dataclass(frozen=True, kw_only=True)
class CallItem:
    """One item of a bulk call: the step it was of, and the attempt's outcome."""

    item_index: int
    run_id: int
    label: str
    step_label: str
    external_ref: str
    outcome: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class SharedCall:
    """A call that carried several items. outcomes: how many ended how; hidden: items of other legal entities."""

    outcomes: Mapping[str, int]
    items: tuple[CallItem, ...]
    hidden: int


@dataclass(frozen=True, kw_only=True)
class ExchangeLine:
    """An exchange of an attempt, without bodies. role: call or probe; item_index: its place in a bulk call.

    shared: what became of all items of a bulk call (None: it carried this one alone).
    """

    id: int
    role: str
    item_index: int
    method: str
    url: str
    status: int | None
    error: str
    started_at: datetime
    duration_ms: float
    request_sha256: str
    response_sha256: str
    shared: SharedCall | None = None


@dataclass(frozen=True, kw_only=True)
class AttemptRow:
    """One try of a step. is_fenced: its outcome came too late and changed nothing."""

    id: int
    number: int
    outcome: str
    error_kind: str
    detail: str
    worker: str
    claimed_at: datetime
    sent_at: datetime | None
    finished_at: datetime
    is_fenced: bool
    exchanges: tuple[ExchangeLine, ...]

    @property
    def began_at(self) -> datetime:
        """When it was sent; when it was claimed if nothing went out."""
        return self.sent_at or self.claimed_at

    @property
    def seconds(self) -> float:
        return max((self.finished_at - self.began_at).total_seconds(), 0.0)


@dataclass(frozen=True, kw_only=True)
class StepRow:
    """One step with its tries, oldest first. command: type and fields as stored; output: what it left.

    fence: rises with every claim; the version of the step that a person saw before acting on it.
    """

    id: int
    name: str
    label: str
    position: int
    after: tuple[str, ...]
    state: str
    connection_id: int | None
    connection: str
    is_optional: bool
    attempts: int
    crashes: int
    probes: int
    fence: int
    wait_on: str | None
    external_ref: str
    idem_key: str
    command: Mapping[str, Any] | None
    output: Mapping[str, Any] | None
    error_kind: str
    error: str
    ready_at: datetime | None
    first_claimed_at: datetime | None
    next_at: datetime
    finished_at: datetime | None
    tries: tuple[AttemptRow, ...]


@dataclass(frozen=True, kw_only=True)
class ActionRow:
    """What a person did: append-only."""

    action: str
    actor: str
    reason: str
    step_id: int | None
    detail: Mapping[str, Any]
    performed_at: datetime


@dataclass(frozen=True, kw_only=True)
class WorkRow:
    """Something that waits, or waited, for a person."""

    id: int
    run_id: int
    step_id: int | None
    kind: str
    reason: str
    role: str
    assignee: str
    opened_at: datetime
    closed_at: datetime | None
    resolution: str
    closed_by: str


@dataclass(frozen=True, kw_only=True)
class RunDetail:
    """One run in full. event: the frozen event that started it."""

    run: RunRow
    version: int
    kind: str
    entity: str
    canonical_id: int
    business_at: datetime | None
    traceparent: str
    event: Mapping[str, Any]
    steps: tuple[StepRow, ...]
    actions: tuple[ActionRow, ...]
    work: tuple[WorkRow, ...]


@dataclass(frozen=True, kw_only=True)
class JourneyStats:
    """One journey. Counts of runs: open, failed, unknown, late and waiting as they stand now, the rest in the window.

    late: open runs past their deadline; a failed one is counted as failed alone.
    waiting: runs, open or failed, of which a step waits for more than earlier steps; waiting_on: such steps by whom
    (pmo, admin, a record, a remote job). p50, p90: seconds from the business event (else the start) to the end, None
    without a run. in_time of judged: runs with a deadline, ended or late.
    """

    journey: str
    label: str
    target_seconds: float
    open: int
    failed: int
    unknown: int
    late: int
    waiting: int
    waiting_on: Mapping[str, int]
    done: int
    judged: int
    in_time: int
    p50: float | None
    p90: float | None


@dataclass(frozen=True, kw_only=True)
class FailureGroupRow:
    """Failed runs of one fingerprint (journey, kind and normalised error). error: the newest of them.

    pattern: the error with names and numbers left out. money and counts: of runs that state an amount, by currency;
    without_amount: runs that state none.
    """

    fingerprint: str
    journey: str
    kind: str
    error: str
    pattern: str
    count: int
    oldest_at: datetime
    newest_at: datetime
    money: Mapping[str, Decimal]
    counts: Mapping[str, int]
    without_amount: int


@dataclass(frozen=True, kw_only=True)
class OpenMoney:
    """Money of open or failed runs of one journey, state, legal entity, project and currency ("" and 0: no amount)."""

    journey: str
    state: str
    legal_entity_id: int | None
    project_id: int | None
    currency: str
    amount: Decimal
    runs: int
    without_amount: int
    oldest_at: datetime


@dataclass(frozen=True, kw_only=True)
class Buffer:
    """What waits at one connection. oldest_ready_at: of the ready steps that are due (None: none is).

    ready_by_lane: of the ready steps, those of live, bulk and report. per_minute: steps that ended well in the last
    minutes, as a rate.
    """

    connection_id: int
    name: str
    kind: str
    ready: int
    ready_by_lane: Mapping[str, int]
    due: int
    claimed: int
    unknown: int
    waiting: int
    failed_runs: int
    oldest_ready_at: datetime | None
    per_minute: float
