"""One puller per stream, by lease and fence; one slot of the connection's gate while anything is read there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from integrations import pausing
from integrations.outcomes import Outcome, Throttled, Unauthorized

TAKE = """
UPDATE integrations_streamcursor SET lease_by = %(worker)s, fence = fence + 1, last_started_at = clock_timestamp(),
  lease_until = clock_timestamp() + make_interval(secs => %(seconds)s)
WHERE id = %(cursor)s AND NOT is_paused AND (lease_until IS NULL OR lease_until < clock_timestamp())
  AND (next_at IS NULL OR next_at <= clock_timestamp())
RETURNING fence
"""
RENEW = """
UPDATE integrations_streamcursor SET lease_until = clock_timestamp() + make_interval(secs => %(seconds)s)
WHERE id = %(cursor)s AND fence = %(fence)s
"""
RELEASE = (
    "UPDATE integrations_streamcursor SET lease_until = NULL, lease_by = '' WHERE id = %(cursor)s AND fence = %(fence)s"
)
GATE = """
INSERT INTO integrations_connectiongate (connection_id, slots, reserved_for_live, blocked_reason, breaker, successes,
  failures, closed_seconds) VALUES (%(connection)s, 4, 1, '', 'closed', 0, 0, 0) ON CONFLICT DO NOTHING
"""
LOCK_GATE = """
SELECT g.slots - g.reserved_for_live, g.blocked_until, c.is_paused
FROM integrations_connectiongate g JOIN integrations_connection c ON c.id = g.connection_id
WHERE g.connection_id = %(connection)s FOR UPDATE OF g
"""
# A statement of its own: one that also took the lock would count on a snapshot from before it.
ENTER = """
INSERT INTO integrations_gatelease (connection_id, worker, lane, slots, lease_until)
SELECT %(connection)s, %(name)s, 'bulk', 1, clock_timestamp() + make_interval(secs => %(seconds)s)
WHERE (SELECT coalesce(sum(slots), 0) FROM integrations_gatelease
       WHERE connection_id = %(connection)s AND lease_until > clock_timestamp()) < greatest(%(free)s, 1)
ON CONFLICT (connection_id, worker) DO UPDATE SET lease_until = excluded.lease_until
"""
STAY = """
UPDATE integrations_gatelease SET lease_until = clock_timestamp() + make_interval(secs => %(seconds)s)
WHERE connection_id = %(connection)s AND worker = %(name)s
"""
LEAVE = "DELETE FROM integrations_gatelease WHERE connection_id = %(connection)s AND worker = %(name)s"
# As the breaker blocks (journeys/engine/breaking.py): never for shorter than before, the seconds added counted once.
BLOCK = """
UPDATE integrations_connectiongate SET blocked_until = %(until)s, blocked_reason = left(%(why)s, 300),
  closed_seconds = closed_seconds + extract(epoch FROM %(until)s - greatest(blocked_until, clock_timestamp()))
WHERE connection_id = %(connection)s AND %(until)s > greatest(blocked_until, clock_timestamp())
"""


# When to ask again where nobody can say it: after a pause a person ended, and when a slot may be free.
PAUSED, BUSY = timedelta(seconds=60), timedelta(seconds=5)


class GateClosed(Exception):
    """Nothing may be read at the connection now, the message says why; ask again at `until`."""

    def __init__(self, why: str, until: datetime) -> None:
        super().__init__(why)
        self.until = until


class LeaseLost(Exception):
    """Another worker has taken this stream over: stop without writing."""


@dataclass(frozen=True)
class Lease:
    """The right to pull a stream, as long as the fence stands."""

    cursor_id: int
    connection_id: int
    fence: int

    @property
    def name(self) -> str:
        return f"pull:{self.cursor_id}:{self.fence}"

    def parameters(self) -> dict[str, Any]:
        return {
            "cursor": self.cursor_id,
            "connection": self.connection_id,
            "fence": self.fence,
            "name": self.name,
            "seconds": lease_seconds(),
        }


def lease_seconds() -> float:
    """A page and its second try after a token renewal, and the time to store a chunk."""
    return 2 * settings.READ_TIMEOUT + 30 + settings.LEASE_MARGIN


def take(cursor_id: int, connection_id: int, *, worker: str) -> Lease | None:
    """The lease of a stream; None while another worker holds it, the stream is paused, or it is not due."""
    parameters: dict[str, Any] = {"cursor": cursor_id, "worker": worker[:120], "seconds": lease_seconds()}
    with connection.cursor() as cursor:
        cursor.execute(TAKE, parameters)
        found = cursor.fetchone()
    return Lease(cursor_id, connection_id, found[0]) if found else None


def renew(lease: Lease) -> None:
    """Extends both leases; inside a chunk's transaction it also holds the cursor row. Raises LeaseLost."""
    with connection.cursor() as cursor:
        cursor.execute(RENEW, lease.parameters())
        if cursor.rowcount == 0:
            raise LeaseLost(f"stream cursor {lease.cursor_id} was taken over")
        cursor.execute(STAY, lease.parameters())


def release(lease: Lease) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LEAVE, lease.parameters())
        cursor.execute(RELEASE, lease.parameters())


def enter_gate(connection_id: int, name: str, *, now: datetime) -> None:
    """Takes one slot for bulk work, under a name of its own. Raises GateClosed."""
    slot: dict[str, Any] = {"connection": connection_id, "name": name, "seconds": lease_seconds()}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(GATE, slot)
        cursor.execute(LOCK_GATE, slot)
        free, blocked_until, is_paused = cursor.fetchone()
        if is_paused:
            raise GateClosed("the connection is paused", now + PAUSED)
        if blocked_until and blocked_until > now:
            raise GateClosed(f"the connection is blocked until {blocked_until:%H:%M:%S}", blocked_until)
        cursor.execute(ENTER, {**slot, "free": free})
        if not cursor.rowcount:
            raise GateClosed("all slots of the connection are in use", now + BUSY)


@contextmanager
def in_gate(connection_id: int, name: str, *, now: datetime) -> Iterator[None]:
    """Holds one slot for as long as the block takes. Raises GateClosed."""
    enter_gate(connection_id, name, now=now)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(LEAVE, {"connection": connection_id, "name": name})


def heed(connection_id: int, outcome: Outcome, *, since: datetime | None = None) -> None:
    """What a failed call means for everybody there: asked to wait, the gate closes; refused, the connection pauses.

    since: when the work began that the call was part of (None: just now).
    """
    match outcome:
        case Throttled(until=until, why=why):
            with connection.cursor() as cursor:
                cursor.execute(BLOCK, {"connection": connection_id, "until": until, "why": why})
        case Unauthorized(why=why):
            pausing.until_authorised(connection_id, why, since=since)
