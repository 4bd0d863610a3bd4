"""Fiscal years of whole weeks: 4-4-5, 4-5-4 and 5-4-4 with a 53rd week when the calendar asks for it."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Literal

HALF_A_YEAR = timedelta(days=182)


@dataclass(frozen=True, slots=True)
class WeekCalendar:
    """A year that ends on a weekday (Monday 0) nearest to, or last before, an anchor month and day."""

    pattern: tuple[int, int, int]
    weekday: int
    month: int
    day: int
    anchor: Literal["nearest", "last"] = "nearest"

    def year_end(self, year: int) -> date:
        """Return the last day of the fiscal year that ends around the anchor of a calendar year."""
        anchor = date(year, self.month, self.day)
        behind = (anchor.weekday() - self.weekday) % 7
        forward = self.anchor == "nearest" and behind > 3
        return anchor + timedelta(days=7 - behind if forward else -behind)


@dataclass(frozen=True, slots=True)
class WeekPosition:
    """Where a day stands: week 1 to 53, period 1 to 12, quarter 1 to 4; week 53 belongs to period 12."""

    fiscal_year: int
    week: int
    period: int
    quarter: int


def week_position(day: date, calendar: WeekCalendar) -> WeekPosition:
    """Return the fiscal week, period and quarter; the year is named by where most of its days are."""
    ends = [calendar.year_end(day.year + offset) for offset in (-2, -1, 0, 1)]
    place = bisect_left(ends, day)
    week = ((day - ends[place - 1]).days - 1) // 7 + 1
    period = min(bisect_left(list(accumulate(calendar.pattern * 4)), week) + 1, 12)
    return WeekPosition((ends[place] - HALF_A_YEAR).year, week, period, (period - 1) // 3 + 1)


def week_period(fiscal_year: int, period: int, calendar: WeekCalendar) -> tuple[date, date]:
    """Return first and last day of a period (1 to 12) of a fiscal year; week 53 lengthens period 12."""
    ends = (calendar.year_end(fiscal_year + offset) for offset in (0, 1))
    last = next(end for end in ends if (end - HALF_A_YEAR).year == fiscal_year)
    before = next(
        end for end in (calendar.year_end(last.year - 1), calendar.year_end(last.year - 2)) if end < last - HALF_A_YEAR
    )
    weeks = [0, *accumulate(calendar.pattern * 4)]
    first = before + timedelta(days=weeks[period - 1] * 7 + 1)
    return first, last if period == 12 else before + timedelta(days=weeks[period] * 7)
