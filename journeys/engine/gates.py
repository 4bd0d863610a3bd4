"""What may be under way at a connection. The gate's row is locked by every claimer, briefly."""

import time
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from integrations.connector import Limits
from journeys.engine.breaking import WINDOW, Gate, Tally
from journeys.rows import Row, rows, run

# A locked gate is not an empty queue: claimers try again for up to 100 ms.
TRIES, PAUSE = 20, 0.005
MANY = 10_000

MAKE = """
INSERT INTO integrations_connectiongate
  (connection_id, slots, reserved_for_live, blocked_reason, breaker, successes, failures, closed_seconds)
VALUES (%(connection)s, %(slots)s, %(reserved)s, '', 'closed', 0, 0, 0) ON CONFLICT DO NOTHING
"""
LOCK = """
SELECT g.slots, g.reserved_for_live, g.breaker, g.breaker_changed_at, g.window_started_at, g.successes,
       g.failures, g.blocked_until, g.blocked_reason, g.closed_seconds, c.is_paused, clock_timestamp() AS now
FROM integrations_connectiongate g JOIN integrations_connection c ON c.id = g.connection_id
WHERE g.connection_id = %(connection)s FOR UPDATE OF g
"""
LOCK_IF_FREE = LOCK + " SKIP LOCKED"
USED = """
SELECT coalesce(sum(slots), 0)::int AS used FROM integrations_gatelease
WHERE connection_id = %(connection)s AND worker <> %(worker)s AND lease_until > clock_timestamp()
"""
# After its pause an open breaker lets one call through at a time; whoever has it, nobody else may send.
ON_TRIAL = """
SELECT count(*)::int AS used FROM journeys_steprun
WHERE connection_id = %(connection)s AND state IN ('claimed', 'unknown') AND lease_until > clock_timestamp()
"""
TAKE = """
INSERT INTO integrations_gatelease (connection_id, worker, lane, slots, lease_until)
VALUES (%(connection)s, %(worker)s, %(lane)s, %(slots)s, clock_timestamp() + %(seconds)s * interval '1 second')
ON CONFLICT (connection_id, worker) DO UPDATE SET slots = excluded.slots, lease_until = excluded.lease_until
"""
SAVE = """
UPDATE integrations_connectiongate SET breaker = %(breaker)s, breaker_changed_at = %(breaker_changed_at)s,
  window_started_at = %(window_started_at)s, successes = %(successes)s, failures = %(failures)s,
  blocked_until = %(blocked_until)s, blocked_reason = %(blocked_reason)s, closed_seconds = %(closed_seconds)s
WHERE connection_id = %(connection)s
"""
HALF_OPEN = """
UPDATE integrations_connectiongate SET breaker = 'half_open', breaker_changed_at = clock_timestamp(),
  window_started_at = clock_timestamp(), successes = 0, failures = 0
WHERE connection_id = %(connection)s
"""
# Where little is sent, the trials that there were have gone well for a minute.
CLOSE_QUIET = """
UPDATE integrations_connectiongate g SET breaker = 'closed', breaker_changed_at = clock_timestamp(),
  window_started_at = clock_timestamp(), successes = 0
WHERE g.breaker = 'half_open' AND g.successes > 0 AND g.failures = 0
  AND g.breaker_changed_at < clock_timestamp() - %(patience)s
  AND (g.blocked_until IS NULL OR g.blocked_until < clock_timestamp())
"""


@dataclass(frozen=True)
class Grant:
    """Slots a worker may use now (0: nothing), by PostgreSQL's clock; a trial is one call of a half-open gate."""

    slots: int
    now: datetime
    closed_seconds: float
    is_trial: bool = False


def make(connection_id: int, limits: Limits) -> None:
    """The gate's row, once."""
    run(MAKE, connection=connection_id, slots=limits.concurrency, reserved=limits.reserved_for_live)


def lock(connection_id: int) -> Row | None:
    """The gate's row, locked until the transaction ends; None when others hold it for longer than we wait."""
    for _ in range(TRIES):
        if found := rows(LOCK_IF_FREE, connection=connection_id):
            return found[0]
        time.sleep(PAUSE)
    return None


def grant(connection_id: int, *, lane: str, worker: str, lease_seconds: float, most: int = MANY) -> Grant | None:
    """Lock the gate and take up to `most` of what is free for this worker. None: locked, paused, blocked or full."""
    gate = lock(connection_id)
    if gate is None or gate["is_paused"] or (gate["blocked_until"] and gate["blocked_until"] > gate["now"]):
        return None
    slots = min(most, _free(gate, connection_id, lane, worker))
    if slots < 1:
        return None
    if gate["breaker"] == "open":
        run(HALF_OPEN, connection=connection_id)
    run(TAKE, connection=connection_id, worker=worker, lane=lane, slots=slots, seconds=lease_seconds)
    return Grant(slots, gate["now"], gate["closed_seconds"], is_trial=gate["breaker"] != "closed")


def _free(gate: Row, connection_id: int, lane: str, worker: str) -> int:
    if gate["breaker"] != "closed":
        return 0 if rows(ON_TRIAL, connection=connection_id)[0]["used"] else 1
    used = rows(USED, connection=connection_id, worker=worker)[0]["used"]
    return int(slots_of(gate["slots"], gate["reserved_for_live"], lane) - used)


def slots_of(slots: int, reserved_for_live: int, lane: str) -> int:
    """The slots a lane may use in all: live work all of them, the rest leaves some free for it, but never none."""
    return slots if lane == "live" else max(1, slots - reserved_for_live)


def release(worker: str) -> None:
    """Give back all slots of a worker."""
    run("DELETE FROM integrations_gatelease WHERE worker = %(worker)s", worker=worker)


def report(connection_id: int, tally: Tally) -> bool:
    """Let the gate know what calls showed: it may block, open its breaker, or close it again. Whether it is open."""
    with transaction.atomic():
        row = rows(LOCK, connection=connection_id)[0]
        names = Gate.__dataclass_fields__.keys() - {"dice"}
        gate = Gate(**{name: row[name] for name in names}).after(tally, row["now"])
        run(SAVE, connection=connection_id, **{name: getattr(gate, name) for name in names})
        return gate.is_open(row["now"])


def close_quiet() -> int:
    """Close half-open gates where too little is sent for a row of trials; how many. For the sweep."""
    return run(CLOSE_QUIET, patience=WINDOW)
