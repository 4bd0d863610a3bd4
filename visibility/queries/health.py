"""Whether the product is alive: has pulse run, have workers worked, how long ago."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from journeys.models import Heartbeat

STALE_AFTER = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True)
class Health:
    """status: ok; starting while pulse or a worker was never seen and pages have been up for less than a minute.

    degraded: one was never seen since, or was seen once and is silent for a minute.
    """

    status: str
    pulse_seen: bool
    worker_seen: bool
    silent: tuple[str, ...]


def health(*, now: datetime, up_since: datetime) -> Health:
    """The state of the processes, from their heartbeat rows; pages have been up since `up_since`."""
    seen = dict(Heartbeat.objects.values_list("name", "at"))
    silent = tuple(sorted(name for name, at in seen.items() if now - at > STALE_AFTER))
    pulse_seen, worker_seen = "pulse" in seen, any(name.startswith("worker") for name in seen)
    is_young, is_whole = now - up_since <= STALE_AFTER, pulse_seen and worker_seen
    status = "degraded" if silent else "ok" if is_whole else "starting" if is_young else "degraded"
    return Health(status=status, pulse_seen=pulse_seen, worker_seen=worker_seen, silent=silent)
