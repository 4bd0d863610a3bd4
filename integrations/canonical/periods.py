"""Accounting periods: ISO months written "YYYY-MM" and the month-based fiscal years made of them."""

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Literal


def period_of(day: date) -> str:
    """Return the month of a day as "YYYY-MM"."""
    return f"{day.year:04d}-{day.month:02d}"


def first_day(period: str) -> date:
    """Return the first day of a month. Raises ValueError unless the period reads "YYYY-MM"."""
    if len(period) != 7:
        raise ValueError(f"Write the period as YYYY-MM, not {period!r}")
    return date.fromisoformat(f"{period}-01")


def last_day(period: str) -> date:
    """Return the last day of a month. Raises ValueError unless the period reads "YYYY-MM"."""
    first = first_day(period)
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def shift(period: str, months: int) -> str:
    """Return the period so many months later, earlier when negative."""
    first = first_day(period)
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return f"{year:04d}-{month + 1:02d}"


def next_period(period: str) -> str:
    """Return the month after."""
    return shift(period, 1)


def previous_period(period: str) -> str:
    """Return the month before."""
    return shift(period, -1)


def periods_between(first: str, last: str) -> tuple[str, ...]:
    """Return the months from first to last, both included; none when last is before first."""
    start, end = first_day(first), first_day(last)
    months = (end.year - start.year) * 12 + end.month - start.month
    return tuple(shift(first, offset) for offset in range(months + 1))


def days_in_period(period: str, *, start: date, end: date) -> int:
    """Count the days of a month that lie in [start, end], both included; 0 when there are none."""
    inside = min(last_day(period), end) - max(first_day(period), start)
    return max(inside.days + 1, 0)


def posting_period(service_period: str, *, first_open: str) -> str:
    """Return where an item posts: its own month, or the first open one when that month is closed."""
    return max(service_period, first_open)


@dataclass(frozen=True, slots=True)
class FiscalPosition:
    """Where a day stands in a fiscal year: quarter 1 to 4, period 1 to 12."""

    fiscal_year: int
    quarter: int
    period: int


def fiscal_position(day: date, *, start_month: int = 1, named_by: Literal["start", "end"] = "start") -> FiscalPosition:
    """Return the month-based fiscal year, quarter and period of a day.

    `start_month` is 1 to 12; the year is named by the calendar year it starts or ends in (FINANCE 1.9).
    """
    if not 1 <= start_month <= 12:
        raise ValueError("Give a start month from 1 to 12")
    period = (day.month - start_month) % 12 + 1
    start_year = day.year - (day.month < start_month)
    ends_later = named_by == "end" and start_month > 1
    return FiscalPosition(start_year + ends_later, (period - 1) // 3 + 1, period)
