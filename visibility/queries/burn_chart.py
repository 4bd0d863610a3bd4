"""Burn charts: plan, cost to date, and the straight line to the estimate at completion with its band."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from visibility.measures.outlook import elapsed_share, expected_on
from visibility.queries.shapes.common import BurnPoint, BurnSeries
from visibility.queries.thinning import thinned

WEEK = timedelta(weeks=1)
MOST_POINTS = 80


@dataclass(frozen=True, slots=True)
class Course:
    """One project's way: dates, budget, cost to date, and what it may cost in the end (one currency)."""

    starts_on: date
    ends_on: date
    budget: Decimal
    cost: Decimal
    final: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Spent:
    """Cost to date on a day."""

    on: date
    cost: Decimal


def series(courses: Sequence[Course], spent: Sequence[Spent], *, today: date, currency: str) -> BurnSeries:
    """One chart of one or many projects: weekly days, today among them; `spent` in order of time."""
    days = _days(courses, spent, today)
    actual = {item.on: item.cost for item in spent}
    total = sum((course.cost for course in courses), Decimal(0))
    return BurnSeries(
        currency=currency,
        points=tuple(_point(courses, day, today, total if day == today else actual.get(day)) for day in days),
        budget=sum((course.budget for course in courses), Decimal(0)) if courses else None,
        today=today,
    )


def _days(courses: Sequence[Course], spent: Sequence[Spent], today: date) -> list[date]:
    past = thinned([item.on for item in spent if item.on < today], lambda on: on, today=today)
    last = max((course.ends_on for course in courses), default=today)
    weeks = min(max((last - today).days // 7 + 1, 0), MOST_POINTS)
    return [*past, today, *(today + WEEK * week for week in range(1, weeks + 1))]


def _point(courses: Sequence[Course], day: date, today: date, actual: Decimal | None) -> BurnPoint:
    ahead = day >= today
    return BurnPoint(
        on=day,
        plan=_sum(_planned(course, day) for course in courses) if courses else None,
        actual=actual if day <= today else None,
        forecast=_sum(_expected(course, course.final, today, day) for course in courses) if ahead else None,
        low=_sum(_expected(course, course.low, today, day) for course in courses) if ahead else None,
        high=_sum(_expected(course, course.high, today, day) for course in courses) if ahead else None,
    )


def _planned(course: Course, day: date) -> Decimal:
    return course.budget * elapsed_share(starts_on=course.starts_on, ends_on=course.ends_on, on=day)


def _expected(course: Course, final: Decimal, today: date, day: date) -> Decimal:
    return expected_on(today_value=course.cost, final_value=final, today=today, ends_on=course.ends_on, on=day)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
