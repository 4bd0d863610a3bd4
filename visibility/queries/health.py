"""Whether the product is alive: has pulse run, have workers worked, how long ago."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from journeys.models import Heartbeat

STALE_AFTER = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True)
class Health:
    """status: ok, or degraded when pulse or a worker was seen once and is silent for a minute."""

    status: str
    pulse_seen: bool
    worker_seen: bool
    silent: tuple[str, ...]


def health(*, now: datetime) -> Health:
    """The state of the processes, from their heartbeat rows."""
    seen = dict(Heartbeat.objects.values_list("name", "at"))
    silent = tuple(sorted(name for name, at in seen.items() if now - at > STALE_AFTER))
    return Health(
        status="degraded" if silent else "ok",
        pulse_seen="pulse" in seen,
        worker_seen=any(name.startswith("worker") for name in seen),
        silent=silent,
    )
