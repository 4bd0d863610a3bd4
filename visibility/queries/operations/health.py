"""Whether the product is alive: has pulse run, have workers worked, how long ago."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from journeys.models import Heartbeat

SESSIONS_LEFT = """
SELECT greatest(0, current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
  - current_setting('reserved_connections')::int - count(*))
FROM pg_stat_activity WHERE backend_type = 'client backend'
"""
STALE_AFTER = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True)
class Health:
    """status: ok; starting while pulse or a worker was never seen and pages have been up for less than a minute.

    degraded: one was never seen since, or was seen once and is silent for a minute; or no session of the database is
    left for workers. sessions_left: how many are, those reserved for pages and the ingest door not counted.
    """

    status: str
    pulse_seen: bool
    worker_seen: bool
    silent: tuple[str, ...]
    sessions_left: int


def health(*, now: datetime, up_since: datetime) -> Health:
    """The state of the processes, from their heartbeat rows; pages have been up since `up_since`."""
    seen = dict(Heartbeat.objects.values_list("name", "at"))
    silent = tuple(sorted(name for name, at in seen.items() if now - at > STALE_AFTER))
    pulse_seen, worker_seen = "pulse" in seen, any(name.startswith("worker") for name in seen)
    is_young, is_whole = now - up_since <= STALE_AFTER, pulse_seen and worker_seen
    left = sessions_left()
    is_degraded = silent or not left or not (is_whole or is_young)
    status = "degraded" if is_degraded else "ok" if is_whole else "starting"
    return Health(status=status, pulse_seen=pulse_seen, worker_seen=worker_seen, silent=silent, sessions_left=left)


def sessions_left() -> int:
    """How many sessions PostgreSQL still gives to roles without a reservation."""
    with connection.cursor() as cursor:
        cursor.execute(SESSIONS_LEFT)
        return int(cursor.fetchone()[0])
