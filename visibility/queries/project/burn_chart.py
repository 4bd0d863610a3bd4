"""Burn charts: plan, cost to date, and the straight line to the estimate at completion with its band."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from visibility.measures.outlook import expected_on, planned_on
from visibility.queries.shapes.common import BurnPoint, BurnSeries
from visibility.queries.thinning import thinned

WEEK = timedelta(weeks=1)
MOST_AHEAD = 26
LONGEST_AHEAD = 160


@dataclass(frozen=True, slots=True)
class Course:
    """One project's way: dates, budget, its part planned by today, cost to date, what it may cost in the end.

    All in one currency.
    """

    starts_on: date
    ends_on: date
    budget: Decimal
    planned: Decimal
    cost: Decimal
    final: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Spent:
    """Cost to date on a day."""

    on: date
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Past:
    """Cost to date on earlier days, in order of time, and today (None: unknown), all of the same projects."""

    spent: Sequence[Spent]
    today: Decimal | None


def series(courses: Sequence[Course], past: Past, *, today: date, currency: str, left_out: int = 0) -> BurnSeries:
    """One chart of one or many projects: days in whole weeks, today among them, no more than a chart can show.

    Without courses there is no plan, budget or forecast: None, never 0.
    """
    days = _days(courses, past.spent, today)
    actual = {item.on: item.cost for item in past.spent}
    return BurnSeries(
        currency=currency,
        points=tuple(_point(courses, day, today, past.today if day == today else actual.get(day)) for day in days),
        budget=_sum(course.budget for course in courses) if courses else None,
        today=today,
        left_out=left_out,
    )


def _days(courses: Sequence[Course], spent: Sequence[Spent], today: date) -> list[date]:
    past = thinned([item.on for item in spent if item.on < today], lambda on: on, today=today)
    last = max((course.ends_on for course in courses), default=today)
    weeks = min(max((last - today).days // 7 + 1, 0), LONGEST_AHEAD)
    stride = -(-weeks // MOST_AHEAD) or 1
    return [*past, today, *(today + WEEK * week for week in range(stride, weeks + stride, stride))]


def _point(courses: Sequence[Course], day: date, today: date, actual: Decimal | None) -> BurnPoint:
    ahead = courses if day >= today else ()
    return BurnPoint(
        on=day,
        plan=_sum(_planned(course, today, day) for course in courses) if courses else None,
        actual=actual if day <= today else None,
        forecast=_sum(_expected(course, course.final, today, day) for course in ahead) if ahead else None,
        low=_sum(_expected(course, course.low, today, day) for course in ahead) if ahead else None,
        high=_sum(_expected(course, course.high, today, day) for course in ahead) if ahead else None,
    )


def _planned(course: Course, today: date, day: date) -> Decimal:
    return planned_on(
        budget=course.budget,
        planned=course.planned,
        starts_on=course.starts_on,
        ends_on=course.ends_on,
        today=today,
        on=day,
    )


def _expected(course: Course, final: Decimal, today: date, day: date) -> Decimal:
    return expected_on(today_value=course.cost, final_value=final, today=today, ends_on=course.ends_on, on=day)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
