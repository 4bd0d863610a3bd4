"""What to ask a source for, and whether it kept to it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from integrations.canonical.entities import ENTITIES
from integrations.connector import Row, Stream, Window

# The vendor's clock may run ahead of ours; what it stamped in our future is read now, not in a while.
CLOCK_AHEAD = timedelta(minutes=5)
# Sources filter by local dates and round stamps; a whole day off is no rounding.
TOLERANCE = timedelta(days=1)


class FilterIgnored(Exception):
    """The source answered records from before the window: its filter is not honoured, correct the stream."""


def window_of(stream: Stream, watermark: datetime | None, *, now: datetime) -> Window:
    """The next window: from the watermark minus the overlap, or the rolling days; everything the first time.

    The overlap is read again each time: what was committed late under an older stamp is found, the rest is equal.
    A rolling window ends after tomorrow: today is over in every zone by then.
    """
    if stream.mode == "rolling_window":
        return Window(_rolling_since(stream, now), _midnight(now + timedelta(days=2)))
    return Window(watermark - timedelta(seconds=stream.overlap) if watermark else None, now + CLOCK_AHEAD)


def check_honoured(rows: Iterable[Row], stream: Stream, window: Window) -> None:
    """Raises FilterIgnored when a record's stamp lies clearly before the window asked for."""
    if stream.mode != "changed_since" or window.since is None:
        return
    earliest = window.since - TOLERANCE
    for row in rows:
        if row.changed_at and row.changed_at < earliest:
            raise FilterIgnored(
                f"{stream.name} was asked for changes since {window.since:%Y-%m-%d %H:%M} and answered "
                f"{row.external_id} of {row.changed_at:%Y-%m-%d %H:%M}: its filter is not honoured"
            )


def _rolling_since(stream: Stream, now: datetime) -> datetime | None:
    """Masters have no service date to roll over: they are read whole."""
    entity = ENTITIES.get(stream.entity)
    if stream.window_days == 0 or (entity is not None and entity.is_master):
        return None
    return _midnight(now - timedelta(days=stream.window_days))


def _midnight(instant: datetime) -> datetime:
    return instant.replace(hour=0, minute=0, second=0, microsecond=0)
