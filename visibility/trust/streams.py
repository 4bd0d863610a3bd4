"""The age of every stream of a firm against its policy, and how many of the source's records we hold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery, Sum

from integrations.canonical.models import Firm, LegalEntity, Project
from integrations.models import StreamCursor, SyncRun
from visibility.measures.trust import StreamAge
from visibility.models import StreamPolicy
from visibility.trust.needs import IN_ONE_CURRENCY, OPTIONAL

# Without a policy: late after three missed pulls, failing after ten.
WARN_PULLS, FAIL_PULLS, GRACE_SECONDS = 3, 10, 30
# Rates of a plan are exchange rates too, and nothing that is graded is converted by them.
OF_PLANS = {"budget_rates": "budget_rate"}


@dataclass(frozen=True)
class StreamState:
    """One stream: its data time (None: never pulled), seconds since, and the ages at which it warns and fails.

    as_of: when the last pull that brought everything began.
    """

    cursor: StreamCursor
    as_of: datetime | None
    age: Decimal | None
    warn: Decimal
    fail: Decimal

    @property
    def entity(self) -> str:
        """What it brings, as measures need it."""
        return OF_PLANS.get(self.cursor.stream, self.cursor.entity)

    @property
    def is_paused(self) -> bool:
        return self.cursor.is_paused or self.cursor.connection.is_paused

    @property
    def is_coming(self) -> bool:
        """Whether it is read for the first time, or waits for that, and nothing has gone wrong."""
        return self.age is None and not self.is_paused and self.cursor.consecutive_failures == 0

    @property
    def is_on_time(self) -> bool:
        return self.age is not None and self.age <= self.warn

    @property
    def state(self) -> str:
        """on time, late, failing or never pulled; continuing: part of a first reading is there; paused by somebody."""
        if self.is_paused:
            return "paused"
        if self.age is None:
            return "continuing" if self.is_coming and self.cursor.watermark else "never pulled"
        return "on time" if self.is_on_time else "late" if self.age <= self.fail else "failing"

    def measured(self) -> StreamAge:
        """The stream as the grade's arithmetic takes it."""
        return StreamAge(f"{self.cursor.connection.name} {self.cursor.stream}", self.age, self.warn, self.fail)


def stream_states(firm_id: int, *, now: datetime) -> tuple[StreamState, ...]:
    """Every stream of the firm, by connection and stream; two queries."""
    policies = list(StreamPolicy.objects.filter(firm_id=firm_id, legal_entity=None))
    cursors = StreamCursor.objects.filter(connection__firm_id=firm_id).select_related("connection")
    ordered = _with_reading(cursors).order_by("connection__name", "stream")
    return tuple(_state(cursor, cursor.read_from, policies, now) for cursor in ordered)  # type: ignore[attr-defined]


def _with_reading(cursors: QuerySet[StreamCursor]) -> QuerySet[StreamCursor]:
    """With `read_from`: when the last pull that brought everything began; what changed later it may not have seen."""
    done = SyncRun.objects.filter(cursor=OuterRef("pk"), state="done").order_by("-started_at")
    return cursors.annotate(read_from=Subquery(done.values("started_at")[:1]))


def optional_of(firm_id: int) -> frozenset[str]:
    """The entities that this firm may have no stream of: exchange rates where all is in one currency; one query."""
    spoken = Project.objects.filter(firm_id=firm_id, is_deleted=False).exclude(currency="").values_list("currency")
    legal = LegalEntity.objects.filter(firm_id=firm_id).values_list("currency")
    reporting = Firm.objects.filter(pk=firm_id).values_list("reporting_currency")
    return IN_ONE_CURRENCY if len(spoken.union(legal, reporting)) == 1 else OPTIONAL


def never_brought(states: Iterable[StreamState], entities: frozenset[str]) -> tuple[StreamAge, ...]:
    """What no stream of the firm brings, as streams that were never pulled, by name."""
    absent = entities - {state.entity for state in states}
    return tuple(
        StreamAge(f"{entity.replace('_', ' ')} stream", None, Decimal(1), Decimal(1)) for entity in sorted(absent)
    )


def needed(states: Iterable[StreamState], entities: frozenset[str]) -> tuple[StreamState, ...]:
    """The streams that bring one of these entities."""
    return tuple(state for state in states if state.entity in entities)


def oldest(states: Sequence[StreamState]) -> datetime | None:
    """Data time of the oldest stream; None where one was never pulled, or there is none."""
    known = [state.as_of for state in states if state.as_of is not None]
    return min(known) if known and len(known) == len(states) else None


def loading(states: Sequence[StreamState]) -> tuple[int, int] | None:
    """How many streams were read whole, of how many that are pulled; None where there is none left to wait for."""
    pulled = [state for state in states if not (state.cursor.is_paused or state.cursor.connection.is_paused)]
    read = sum(state.as_of is not None for state in pulled)
    return (read, len(pulled)) if read < len(pulled) else None


def records_read(states: Sequence[StreamState]) -> int:
    """Records that the pulls of these streams have read, those under way included; one query."""
    runs = SyncRun.objects.filter(cursor__in=[state.cursor.pk for state in states])
    return int(runs.aggregate(read=Sum("seen"))["read"] or 0)


@dataclass(frozen=True)
class Coverage:
    """Records expected at the sources that were counted (None: no source was), and how many of them we hold."""

    expected: int | None
    received: int


def coverage(states: Iterable[StreamState]) -> Coverage:
    """Sum what sources counted and what we hold of it; more than the source has counts as all of it."""
    counted = [
        (state.cursor.source_count, state.cursor.held_count or 0)
        for state in states
        if state.cursor.source_count is not None
    ]
    if not counted:
        return Coverage(None, 0)
    return Coverage(sum(source for source, _ in counted), sum(min(source, held) for source, held in counted))


def _state(
    cursor: StreamCursor, read_from: datetime | None, policies: Sequence[StreamPolicy], now: datetime
) -> StreamState:
    ended_at = cursor.last_success_at
    as_of = ended_at if ended_at is None or read_from is None else min(read_from, ended_at)
    age = None if as_of is None else Decimal(max(int((now - as_of).total_seconds()), 0))
    policy = _policy(cursor, policies)
    if policy is not None:
        return StreamState(cursor, as_of, age, Decimal(policy.warn_seconds), Decimal(policy.fail_seconds))
    every = Decimal(str(cursor.every_seconds))
    return StreamState(cursor, as_of, age, every * WARN_PULLS + GRACE_SECONDS, every * FAIL_PULLS + GRACE_SECONDS * 2)


def _policy(cursor: StreamCursor, policies: Sequence[StreamPolicy]) -> StreamPolicy | None:
    """The policy of this connection's stream, else that of the stream at any connection."""
    fitting = [
        policy
        for policy in policies
        if policy.stream == cursor.stream and policy.connection_id in (cursor.connection_id, None)
    ]
    return min(fitting, key=lambda policy: policy.connection_id is None, default=None)
