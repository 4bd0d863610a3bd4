"""The operations page's answer: do the journeys and connections do their job?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from visibility.queries.shapes.common import Drill, Notice, Tone, Value


@dataclass(frozen=True, kw_only=True)
class AnswerPart:
    """Some of the rows that say otherwise: how many, what they are, and their list."""

    count: int
    label: str
    drill: Drill


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One of the four questions on top, its answer in words, how many rows say otherwise, and those rows by kind."""

    question: str
    answer: str
    tone: Tone
    exceptions: int
    parts: tuple[AnswerPart, ...]


@dataclass(frozen=True, kw_only=True)
class JourneyRow:
    """One journey. Counts of runs; at_risk: money of open and failed runs, reporting currency.

    late: open runs past their deadline. waiting_on: steps that wait, by whom. drills: the list of each count, by name.
    Latencies p50, p90 and target in seconds; attained in percent of runs within target, null when too few events.
    """

    name: str
    label: str
    open: int
    waiting: int
    waiting_on: Mapping[str, int]
    unknown: int
    done: int
    failed: int
    late: int
    at_risk: Value
    p50: Value
    p90: Value
    target_seconds: float
    attained: Value
    tone: Tone
    drill: Drill
    drills: Mapping[str, Drill]


@dataclass(frozen=True, kw_only=True)
class LatencyRow:
    """How long one journey took in 30 days, in all legal entities in scope (is_total) or in one ("" = without one).

    span: from what to what, in words ("": not declared). p50 to p99, target: seconds from the business event to the
    last needed step. late: ended or unfinished past the target of their legal entity. attained: percent within it,
    promised_pct what was promised; budget_left: percent of the late runs that the promise allows, negative when
    overspent; both null for too few runs. drill: those that ended; late_drill: those that are late.
    """

    journey: str
    label: str
    span: str
    entity: str
    is_total: bool
    ended: int
    late: int
    p50: Value
    p90: Value
    p95: Value
    p99: Value
    target_seconds: float
    promised_pct: Decimal
    attained: Value
    budget_left: Value
    tone: Tone
    drill: Drill | None
    late_drill: Drill | None


@dataclass(frozen=True, kw_only=True)
class FailureGroup:
    """Failed transactions of one fingerprint: what is wrong, how many, and the money (reporting currency)."""

    kind: str
    error: str
    count: int
    at_risk: Value
    oldest_at: datetime
    drill: Drill


@dataclass(frozen=True, kw_only=True)
class LaneRow:
    """One lane of a connection: steps that wait, calls under way, how many there may be (None: no gate yet)."""

    lane: str
    waiting: int
    in_use: int
    slots: int | None


@dataclass(frozen=True, kw_only=True)
class ConnectionRow:
    """One connection: steps waiting to be sent, age of the oldest in seconds (None: empty), gate and breaker.

    Rate of the last five minutes in steps a minute; drain_seconds is what the buffer needs at it (None: no rate).
    is_short: the vendor's quota is nearly used, so pulls of the streams in `deferred` wait; journeys go on.
    """

    connection_id: int
    name: str
    kind: str
    buffered: int
    oldest_seconds: float | None
    unknown: int
    done_per_minute: float
    drain_seconds: float | None
    breaker: str
    blocked_until: datetime | None
    blocked_reason: str
    lanes: tuple[LaneRow, ...]
    quota_used: int | None
    quota_limit: int | None
    is_short: bool
    deferred: tuple[str, ...]
    is_paused: bool
    tone: Tone
    drill: Drill


@dataclass(frozen=True, kw_only=True)
class OperationsPage:
    """Everything of the operations page. as_of: data time of the oldest stream (None: one was never pulled).

    failures: the causes with the most transactions; more_causes: how many there are beyond these.
    """

    version: str
    now: datetime
    as_of: datetime | None
    answers: tuple[Answer, ...]
    journeys: tuple[JourneyRow, ...]
    latencies: tuple[LatencyRow, ...]
    failures: tuple[FailureGroup, ...]
    more_causes: int
    all_causes: Drill
    connections: tuple[ConnectionRow, ...]
    at_risk: Value
    notices: tuple[Notice, ...]
