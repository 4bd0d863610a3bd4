"""Pure: the last instant that a schedule names, by the clock of its time zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from visibility.models.reports import WEEKLY


def last_due(*, every: str, day: int, hour: int, zone: ZoneInfo, now: datetime) -> datetime:
    """The last one not after `now`; an hour that a clock change leaves out counts as the one after it."""
    here = now.astimezone(zone)
    named = here.replace(hour=hour, minute=0, second=0, microsecond=0, fold=0)
    if every == WEEKLY:
        named -= timedelta(days=(here.weekday() - day) % 7)
        return named if named <= here else named - timedelta(days=7)
    named = named.replace(day=day)
    return named if named <= here else (named.replace(day=1) - timedelta(days=1)).replace(day=day)
