"""What waits to be sent at each connection, whether it may, by which lanes, and what its quota defers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Sum

from integrations.models import Connection, ConnectionGate, ConnectionQuota, GateLease
from integrations.pulling import rationing
from journeys.engine.gates import slots_of
from journeys.queries.shapes import Buffer
from visibility.queries.shapes.common import Drill, Tone
from visibility.queries.shapes.operations import ConnectionRow, LaneRow

LANES = ("live", "bulk")


def connection_rows(firm_id: int, buffers: Iterable[Buffer], *, now: datetime) -> tuple[ConnectionRow, ...]:
    """A row for each buffer whose connection stands, in their order; four queries."""
    known = Connection.objects.filter(firm_id=firm_id).select_related("gate", "quota").in_bulk()
    in_use, deferred = _in_use(known, now), rationing.deferred_among(list(known))
    return tuple(
        _row(buffer, known[buffer.connection_id], in_use[buffer.connection_id], deferred, now)
        for buffer in buffers
        if buffer.connection_id in known
    )


def _in_use(connection_ids: Iterable[int], now: datetime) -> Mapping[int, Mapping[str, int]]:
    """Slots under way, by connection and lane."""
    held = GateLease.objects.filter(connection_id__in=list(connection_ids), lease_until__gt=now)
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for connection_id, lane, slots in held.values_list("connection_id", "lane").annotate(slots=Sum("slots")):
        found[connection_id][lane] = slots
    return found


def _row(
    buffer: Buffer,
    connection: Connection,
    in_use: Mapping[str, int],
    deferred: Mapping[int, Sequence[str]],
    now: datetime,
) -> ConnectionRow:
    gate: ConnectionGate | None = getattr(connection, "gate", None)
    quota: ConnectionQuota | None = getattr(connection, "quota", None)
    oldest = (now - buffer.oldest_ready_at).total_seconds() if buffer.oldest_ready_at else None
    blocked = gate.blocked_until if gate and gate.blocked_until and gate.blocked_until > now else None
    breaker = gate.breaker if gate else "closed"
    is_short = connection.pk in deferred
    is_slowed = blocked or buffer.unknown or connection.is_paused or is_short
    tone: Tone = "bad" if breaker == "open" else "warn" if is_slowed else "ok"
    return ConnectionRow(
        connection_id=buffer.connection_id,
        name=buffer.name,
        kind=buffer.kind,
        buffered=buffer.ready,
        oldest_seconds=None if oldest is None else max(oldest, 0.0),
        unknown=buffer.unknown,
        done_per_minute=buffer.per_minute,
        drain_seconds=_drained_in(buffer),
        breaker=breaker,
        blocked_until=blocked,
        blocked_reason=gate.blocked_reason if gate and blocked else "",
        lanes=tuple(_lane(lane, gate, in_use, buffer) for lane in LANES),
        quota_used=quota.used if quota else None,
        quota_limit=quota.allowed if quota else None,
        is_short=is_short,
        deferred=tuple(deferred.get(connection.pk, ())),
        is_paused=connection.is_paused,
        tone=tone,
        drill=Drill(name="transactions", query={"connection": str(buffer.connection_id)}),
    )


def _drained_in(buffer: Buffer) -> float | None:
    if not buffer.ready:
        return 0.0
    return buffer.ready * 60 / buffer.per_minute if buffer.per_minute else None


def _lane(lane: str, gate: ConnectionGate | None, in_use: Mapping[str, int], buffer: Buffer) -> LaneRow:
    return LaneRow(
        lane=lane,
        waiting=buffer.ready_by_lane.get(lane, 0),
        in_use=in_use.get(lane, 0),
        slots=slots_of(gate.slots, gate.reserved_for_live, lane) if gate else None,
    )
