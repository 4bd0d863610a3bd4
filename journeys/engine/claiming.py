"""Ready steps of one connection, claimed under its gate's lock in the next statement of the transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db import transaction

from journeys.engine import gates, turns
from journeys.rows import Row, rows, run

TAKE_READY = """
SELECT s.id FROM journeys_steprun s
WHERE s.connection_id = %(connection)s AND s.lane = %(lane)s AND s.state = 'ready'
  AND s.next_at <= %(now)s AND s.is_solo = %(is_solo)s AND (s.order_key IS NULL OR NOT {held})
ORDER BY s.priority, s.next_at, s.id LIMIT %(limit)s FOR UPDATE OF s SKIP LOCKED
"""
# Unknown effects are looked for once the target has certainly ended with them.
TAKE_UNKNOWN = """
SELECT s.id FROM journeys_steprun s
WHERE s.connection_id = %(connection)s AND s.lane = %(lane)s AND s.state = 'unknown'
  AND s.next_at <= %(now)s AND (s.lease_until IS NULL OR s.lease_until < %(now)s)
ORDER BY s.next_at, s.id LIMIT %(limit)s FOR UPDATE OF s SKIP LOCKED
"""
CLAIM = """
WITH due AS ({due})
UPDATE journeys_steprun s SET
  state = CASE s.state WHEN 'ready' THEN 'claimed' ELSE s.state END,
  fence = s.fence + 1, claimed_by = %(worker)s, claimed_at = clock_timestamp(),
  lease_until = clock_timestamp() + %(seconds)s * interval '1 second',
  first_claimed_at = coalesce(s.first_claimed_at, clock_timestamp()),
  closed_before = coalesce(s.closed_before, %(closed_seconds)s)
FROM due, journeys_journeyrun r
WHERE s.id = due.id AND r.id = s.run_id AND s.state IN ('ready', 'unknown')
RETURNING s.id, s.run_id, s.name, s.connection_id, s.state, s.fence, s.attempts, s.probes, s.absences, s.is_solo,
  s.is_optional, s.external_ref, s.idem_key, s.command, s.wait_on, s.sent_at, s.claimed_at, s.first_claimed_at,
  s.closed_before, s.priority, r.journey, r.event, r.firm_id, r.legal_entity_id, r.canonical_id, r.correlation_id::text,
  r.traceparent
"""
# A claim that a crash of the server forgets was not sent: sending waits for the commit of preparing.py.
FORGETTABLE = "SET LOCAL synchronous_commit = off"
CLAIM_READY = CLAIM.format(due=TAKE_READY.format(held=turns.HELD))
CLAIM_UNKNOWN = CLAIM.format(due=TAKE_UNKNOWN)


@dataclass(frozen=True)
class Claim:
    """A step held under a lease: what the engine needs to send it and to record what came of it."""

    id: int
    run_id: int
    name: str
    connection_id: int
    state: str
    fence: int
    attempts: int
    probes: int
    absences: int
    is_solo: bool
    is_optional: bool
    external_ref: str
    idem_key: str
    command: dict[str, Any] | None
    wait_on: str | None
    sent_at: datetime | None
    claimed_at: datetime
    first_claimed_at: datetime
    closed_before: float
    journey: str
    event: dict[str, Any]
    firm_id: int
    legal_entity_id: int | None
    canonical_id: int
    correlation_id: str
    traceparent: str
    closed_seconds: float

    @property
    def is_looking(self) -> bool:
        """Whether the target is asked what became of it, instead of being told to do it."""
        return self.state == "unknown" or bool(self.token)

    @property
    def token(self) -> str:
        """Where the target told to ask again; "" for a step that it has not taken on."""
        return self._awaited("remote:")

    @property
    def bulk(self) -> str:
        """The key of the call it goes in with others; "" for a step that goes alone."""
        return self._awaited("bulk:")

    def _awaited(self, kind: str) -> str:
        word = self.wait_on or ""
        return word.removeprefix(kind) if word.startswith(kind) else ""


@dataclass(frozen=True)
class Claims:
    """What one turn at a gate brought: claimed steps in the order to send them, and the instant of the turn.

    is_trial: what comes of them decides whether more may be sent.
    """

    steps: tuple[Claim, ...]
    now: datetime | None = None
    is_trial: bool = False


@dataclass(frozen=True)
class Wish:
    """How much a worker wants of a connection: at most `limit` steps, of which it holds `held` by now.

    A gate that grants less than the connector's `concurrency` gets no more steps than it grants. `looks` is for
    keyless targets, whose unknown steps are claimed to be looked for.
    """

    limit: int
    held: int = 0
    concurrency: int = 0
    is_solo: bool = False
    looks: bool = True

    def room(self, granted: gates.Grant) -> int:
        if granted.is_trial:
            return 1
        is_enough = self.is_solo or granted.slots >= self.concurrency
        return self.limit if is_enough else min(self.limit, granted.slots - self.held)


def claim(connection_id: int, wish: Wish, *, lane: str, worker: str, lease_seconds: float) -> Claims:
    """Claim due steps, unknown ones to look for first. Empty when the gate grants nothing."""
    with transaction.atomic():
        run(FORGETTABLE)
        most = 1 if wish.is_solo else gates.MANY
        granted = gates.grant(connection_id, lane=lane, worker=worker, lease_seconds=lease_seconds, most=most)
        if granted is None or (room := wish.room(granted)) < 1:
            return Claims(())
        wanted = {
            "connection": connection_id,
            "lane": lane,
            "worker": worker,
            "seconds": lease_seconds,
            "now": granted.now,
            "closed_seconds": granted.closed_seconds,
            "passing": turns.passing(),
        }
        found = rows(CLAIM_UNKNOWN, limit=room, **wanted) if wish.looks and not wish.is_solo else []
        if len(found) < room:
            found += rows(CLAIM_READY, limit=room - len(found), is_solo=wish.is_solo, **wanted)
    found.sort(key=lambda row: (row["state"] != "unknown", row["priority"], row["id"]))
    return Claims(tuple(_claim(row, granted.closed_seconds) for row in found), granted.now, granted.is_trial)


def _claim(row: Row, closed_seconds: float) -> Claim:
    values = {name: value for name, value in row.items() if name != "priority"}
    values["command"] = orjson.loads(row["command"]) if row["command"] else None
    values["event"] = orjson.loads(row["event"])
    return Claim(**values, closed_seconds=closed_seconds)
