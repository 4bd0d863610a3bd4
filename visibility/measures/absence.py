"""Work planned for people who are away: what is left of their capacity, and the hours of a week that nobody covers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from visibility.measures.capacity import WorkPattern, capacity_hours

# What counts where no source states a person's pattern: Monday to Friday, eight hours.
PATTERN = WorkPattern(Decimal(8))
Away = Mapping[date, Decimal]


@dataclass(frozen=True, slots=True)
class Assignment:
    """Hours of a named person between two days (both inclusive), the same on each working day."""

    hours: Decimal
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Gap:
    """Hours of an assignment that its person's time off leaves open within one week, Monday to Sunday.

    From the first to the last day away of that week, both inclusive.
    """

    hours: Decimal
    starts_on: date
    ends_on: date


def available_hours(first: date, last: date, away: Away, *, pattern: WorkPattern = PATTERN) -> Decimal:
    """Return capacity in [first, last] less approved time off, hours by day (FINANCE 1.6); 0 where last is before."""
    off = sum((_off(away[day], pattern) for day in _days_away(first, last, away, pattern)), Decimal(0))
    return capacity_hours(first, last, pattern=pattern, time_off_hours=off)


def gaps(assignment: Assignment, away: Away, *, as_of: date, pattern: WorkPattern = PATTERN) -> tuple[Gap, ...]:
    """Return what is not covered from `as_of` on, week by week, earliest first.

    Hours planned x time off / capacity of the assignment: half a day off leaves half of that day's work. Days of no
    work and more than a day's hours off leave nothing more open.
    """
    first, last = max(assignment.starts_on, as_of), assignment.ends_on
    whole = capacity_hours(assignment.starts_on, last, pattern=pattern)
    weeks = groupby(_days_away(first, last, away, pattern), key=lambda day: day.isocalendar()[:2])
    spans = [list(days) for _, days in weeks]
    lost = [sum((_off(away[day], pattern) for day in days), Decimal(0)) for days in spans]
    pairs = zip(spans, lost, strict=True)
    return tuple(Gap(assignment.hours * off / whole, days[0], days[-1]) for days, off in pairs if assignment.hours > 0)


def _days_away(first: date, last: date, away: Away, pattern: WorkPattern) -> list[date]:
    return sorted(day for day, hours in away.items() if first <= day <= last and pattern.works_on(day) and hours > 0)


def _off(hours: Decimal, pattern: WorkPattern) -> Decimal:
    return min(hours, pattern.hours_per_day)
