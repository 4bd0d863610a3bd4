"""The ledger's part of the pulse: who is to be rung, what a sweep repairs, who is alive."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import psycopg
from django.db import OperationalError, connection, transaction

from journeys.engine import gates, leasing, scheduling, settling
from journeys.intake.routing import reroute
from journeys.rows import rows, run

EXPIRES_SECONDS = 30
LANES = ("live", "bulk", "report")

BEAT = """
INSERT INTO journeys_heartbeat (name, at) VALUES (%(name)s, clock_timestamp())
ON CONFLICT (name) DO UPDATE SET at = excluded.at
"""
# What a person or a route must end is not looked at again by itself.
WAITS = """
SELECT id, run_id FROM journeys_steprun
WHERE state = 'waiting' AND wait_on IS NOT NULL AND next_at <= clock_timestamp()
  AND wait_on NOT LIKE 'approval:%%' AND wait_on NOT LIKE 'route:%%' LIMIT 1000
"""
# A remote job keeps its token: the claim asks about it instead of sending again.
WAKE = """
UPDATE journeys_steprun SET state = 'ready', ready_at = clock_timestamp(),
  wait_on = CASE WHEN wait_on LIKE 'remote:%%' THEN wait_on END
WHERE id = ANY(%(ids)s) AND state = 'waiting' AND next_at <= clock_timestamp()
"""
STUCK = """
SELECT DISTINCT s.run_id FROM journeys_journeyrun r JOIN journeys_steprun s ON s.run_id = r.id
WHERE r.state = 'open' AND s.state = 'waiting' AND s.wait_on IS NULL AND NOT EXISTS (
  SELECT 1 FROM journeys_steprun p
  WHERE p.run_id = s.run_id AND p.name = ANY(s.after) AND p.state NOT IN ('done', 'skipped'))
LIMIT 1000
"""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Bell:
    """A task to ring: its name among journeys.tasks, its arguments, its queue."""

    task: str
    queue: str = "live"
    arguments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Swept:
    """What a sweep of the ledger mended; a part that broke off mended nothing."""

    leases_ended: int = 0
    waits_woken: int = 0
    runs_repaired: int = 0
    steps_routed: int = 0
    gates_closed: int = 0


def bells() -> list[Bell]:
    """Who is to be rung now: only where work is due."""
    wanted = [Bell("intake"), Bell("follow_hints")] if scheduling.is_news() else []
    return wanted + [Bell("drain", lane, {"lane": lane}) for lane in scheduling.due_lanes(LANES)]


@contextmanager
def part(name: str) -> Iterator[None]:
    """What goes wrong in one part is logged and keeps no other part from its work.

    A database that is away ends them all: raises OperationalError. One that is there and was busy does not.
    """
    try:
        yield
    except Exception as error:
        if isinstance(error, (OperationalError, psycopg.OperationalError)) and not connection.is_usable():
            raise
        log.exception("%s broke off; the rest goes on", name)


def sweep() -> Swept:
    """Repair what a crash, a lost bell or a lost row may have left behind."""
    repairs = {
        "leases_ended": leasing.end_leases,
        "waits_woken": wake_waits,
        "runs_repaired": repair,
        "steps_routed": reroute,
        "gates_closed": gates.close_quiet,
    }
    mended: dict[str, int] = {}
    for name, mend in repairs.items():
        with part(f"the sweep ({name})"):
            mended[name] = mend()
    return Swept(**mended)


def wake_waits() -> int:
    """Waits whose instant has come are looked at again."""
    due = rows(WAITS)
    if not due:
        return 0
    runs = {row["run_id"] for row in due}
    with transaction.atomic():
        settling.lock_runs(runs)
        woken = run(WAKE, ids=[row["id"] for row in due])
        settling.settle(runs)
    return woken


def repair() -> int:
    """Steps that wait for nothing any more are released."""
    runs = {row["run_id"] for row in rows(STUCK)}
    if runs:
        with transaction.atomic():
            settling.lock_runs(runs)
            settling.settle(runs)
    return len(runs)


def is_late(lane: str, patience: timedelta) -> bool:
    """Whether nobody works on a lane: the pulse drains it itself."""
    return scheduling.lateness(lane) > patience


def is_news_late(patience: timedelta) -> bool:
    """Whether the intake has not been heard of for so long that the pulse does its work."""
    return scheduling.is_news(patience)


def beat(name: str) -> None:
    """Note that somebody is alive."""
    run(BEAT, name=name)
