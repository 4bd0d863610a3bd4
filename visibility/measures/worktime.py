"""Hours: how people write them, how they are billed, and how long things took in a time zone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

HOUR_DIGITS = Decimal("0.0001")
INCREMENT_ROUNDING = {"up": ROUND_CEILING, "down": ROUND_FLOOR, "nearest": ROUND_HALF_UP}

_NUMBER = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:h|hours?|hrs?)?")
_CLOCK = re.compile(r"(\d+)\s*(?:h|hours?|:)\s*(\d{1,2})\s*(?:m|min|minutes?)?")
_MINUTES = re.compile(r"(\d+)\s*(?:m|min|minutes?)")


class UnreadableHours(ValueError):
    """The text is no duration: write 1.5, 1:30, 1h30 or 90m."""


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """The hours of a working day in its time zone; Monday to Friday unless `weekdays` says otherwise."""

    opens: time
    closes: time
    zone: ZoneInfo
    weekdays: frozenset[int] = frozenset(range(5))
    holidays: frozenset[date] = frozenset()

    def is_open_on(self, day: date) -> bool:
        """Say whether anyone works on the day."""
        return day.weekday() in self.weekdays and day not in self.holidays


def parse_hours(text: str) -> Decimal:
    """Return hours from the notations people type: 2,1 is 2.1, 7:12 is 7.2, 3h15 is 3.25, 45m is 0.75.

    Kept to 4 digits, as hours are stored. Raises UnreadableHours.
    """
    words = text.strip().lower()
    if match := _NUMBER.fullmatch(words):
        return Decimal(match[1].replace(",", "."))
    if match := _MINUTES.fullmatch(words):
        return _in_hours(0, int(match[1]))
    if match := _CLOCK.fullmatch(words):
        return _in_hours(int(match[1]), int(match[2]))
    raise UnreadableHours(f"Write hours as 1.5, 1:30, 1h30 or 90m, not {text!r}")


def billed_hours(hours: Decimal, *, factor_percent: Decimal, increment: Decimal, rounding: str) -> Decimal:
    """Return hours to bill: factor first, then the increment rounded "up", "down" or to the "nearest".

    Rounding "none" bills the hours as worked, an increment of 0 the factored hours (FINANCE 1.3).
    """
    if rounding == "none":
        return hours
    factored = hours * factor_percent / 100
    if not increment:
        return factored
    return (factored / increment).quantize(Decimal(1), rounding=INCREMENT_ROUNDING[rounding]) * increment


def local_date(instant: datetime, zone: ZoneInfo) -> date:
    """Return the calendar day of an aware instant in a zone: the posting date of an entity (FINANCE 1.9)."""
    return instant.astimezone(zone).date()


def elapsed_hours(start: datetime, end: datetime) -> Decimal:
    """Return the hours between two aware instants, counted in UTC so that clock changes do not matter."""
    return _hours(end.astimezone(UTC) - start.astimezone(UTC))


def business_hours(start: datetime, end: datetime, *, hours: OpeningHours) -> Decimal:
    """Return the open hours between two aware instants; 0 when end is not after start (FINANCE 1.9)."""
    spans = (_overlap(start, end, day, hours) for day in _days(start, end, hours.zone))
    return _hours(sum(spans, timedelta()))


def _days(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[date]:
    day, last = local_date(start, zone), local_date(end, zone)
    while day <= last:
        yield day
        day += timedelta(days=1)


def _overlap(start: datetime, end: datetime, day: date, hours: OpeningHours) -> timedelta:
    if not hours.is_open_on(day):
        return timedelta()
    opens = datetime.combine(day, hours.opens, hours.zone).astimezone(UTC)
    closes = datetime.combine(day, hours.closes, hours.zone).astimezone(UTC)
    return max(min(end.astimezone(UTC), closes) - max(start.astimezone(UTC), opens), timedelta())


def _in_hours(hours: int, minutes: int) -> Decimal:
    return (hours + Decimal(minutes) / 60).quantize(HOUR_DIGITS, rounding=ROUND_HALF_UP).normalize()


def _hours(span: timedelta) -> Decimal:
    return Decimal(span // timedelta(microseconds=1)) / 3_600_000_000
