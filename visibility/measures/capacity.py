"""Working days and capacity hours from a weekly pattern and resolved public holidays."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

FULL_WEEK = "MTWTF"


@dataclass(frozen=True, slots=True)
class WorkPattern:
    """Hours of a working day and the days of the week worked: "MTWT-" is Monday to Thursday."""

    hours_per_day: Decimal
    week: str = FULL_WEEK

    def works_on(self, day: date) -> bool:
        """Say whether the pattern has hours on the weekday of this day."""
        return self.week.ljust(7, "-")[day.weekday()] != "-"

    @property
    def days_a_week(self) -> int:
        return sum(day != "-" for day in self.week)


def weekdays(first: date, last: date, *, week: str = FULL_WEEK) -> int:
    """Count the days of a weekly pattern in [first, last], holidays included."""
    return sum(1 for _ in _worked(first, last, WorkPattern(Decimal(0), week), ()))


def working_days(first: date, last: date, *, week: str = FULL_WEEK, holidays: Collection[date] = ()) -> int:
    """Count the days of a weekly pattern in [first, last] that are no public holiday."""
    return sum(1 for _ in _worked(first, last, WorkPattern(Decimal(0), week), holidays))


def capacity_hours(
    first: date,
    last: date,
    *,
    pattern: WorkPattern,
    holidays: Collection[date] = (),
    time_off_hours: Decimal = Decimal(0),
) -> Decimal:
    """Return pattern hours in [first, last], none on public holidays, less time off (FINANCE 1.6)."""
    days = working_days(first, last, week=pattern.week, holidays=holidays)
    return days * pattern.hours_per_day - time_off_hours


def full_time_share(first: date, last: date, *, pattern: WorkPattern, holidays: Collection[date] = ()) -> Decimal:
    """Return full-time hours x days a week / 5: the usual shortcut, wrong where a free day is a holiday."""
    full_time = working_days(first, last, holidays=holidays) * pattern.hours_per_day
    return full_time * pattern.days_a_week / len(FULL_WEEK)


def _worked(first: date, last: date, pattern: WorkPattern, holidays: Collection[date]) -> Iterator[date]:
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return (day for day in days if pattern.works_on(day) and day not in holidays)


def unlogged(capacity: Decimal, *, logged: Decimal) -> Decimal:
    """Return capacity hours nobody logged; negative when more was logged."""
    return capacity - logged
