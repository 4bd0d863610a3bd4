"""Dates, instants and durations as Tryton writes them in JSON: objects with their class. Pure."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Typed = Mapping[str, Any]
PARTS = ("year", "month", "day", "hour", "minute", "second", "microsecond")
SECONDS_AN_HOUR = 3600


def from_day(day: date) -> Typed:
    return {"__class__": "date", "year": day.year, "month": day.month, "day": day.day}


def to_day(stated: Typed | None) -> date | None:
    """None stays None. Raises ValueError or KeyError for what is no date."""
    return date(stated["year"], stated["month"], stated["day"]) if stated else None


def to_instant(stated: Typed) -> datetime:
    """Tryton keeps UTC, to the microsecond, and says no zone."""
    year, month, day, hour, minute, second, microsecond = (int(stated[part]) for part in PARTS)
    return datetime(year, month, day, hour, minute, second, microsecond, tzinfo=UTC)


def from_hours(hours: Decimal) -> Typed:
    """Hours as a timedelta of whole seconds, rounded half away from zero: 7 minutes come as 0.1166666667 h."""
    seconds = (hours * SECONDS_AN_HOUR).quantize(Decimal(1), ROUND_HALF_UP)
    return {"__class__": "timedelta", "seconds": int(seconds)}
