"""Burn charts: plan, cost to date, and the straight line to the estimate at completion with its band."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from visibility.measures.outlook import expected, plan
from visibility.measures.ramps import sums_on
from visibility.queries.shapes.common import BurnPoint, BurnSeries
from visibility.queries.thinning import thinned

WEEK = timedelta(weeks=1)
MOST_AHEAD = 26
LONGEST_AHEAD = 160
Amounts = Mapping[date, Decimal]


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
    known, ahead = _days_until(today, past.spent), _days_after(today, courses)
    actual = {item.on: item.cost for item in past.spent} | {today: past.today}
    plans = _plan(courses, known, ahead, today)
    final, low, high = (_outlook(courses, name, ahead, today) for name in ("final", "low", "high"))
    points = (
        BurnPoint(
            on=day,
            plan=plans.get(day),
            actual=actual.get(day),
            forecast=final.get(day),
            low=low.get(day),
            high=high.get(day),
        )
        for day in (*known, *ahead)
    )
    return BurnSeries(
        currency=currency,
        points=tuple(points),
        budget=_sum(course.budget for course in courses) if courses else None,
        today=today,
        left_out=left_out,
    )


def _days_until(today: date, spent: Sequence[Spent]) -> list[date]:
    return [*thinned([item.on for item in spent if item.on < today], lambda on: on, today=today), today]


def _days_after(today: date, courses: Sequence[Course]) -> list[date]:
    last = max((course.ends_on for course in courses), default=today)
    weeks = min(max((last - today).days // 7 + 1, 0), LONGEST_AHEAD)
    stride = -(-weeks // MOST_AHEAD) or 1
    return [today + WEEK * week for week in range(stride, weeks + stride, stride)]


def _plan(courses: Sequence[Course], known: list[date], ahead: list[date], today: date) -> Amounts:
    if not courses:
        return {}
    plans = [
        plan(
            budget=course.budget,
            planned=course.planned,
            starts_on=course.starts_on,
            ends_on=course.ends_on,
            today=today,
        )
        for course in courses
    ]
    until, after = (until for until, _ in plans), (after for _, after in plans)
    return dict(zip((*known, *ahead), (*sums_on(until, known), *sums_on(after, ahead)), strict=True))


def _outlook(courses: Sequence[Course], name: str, ahead: list[date], today: date) -> Amounts:
    """What cost is expected to be: today's, and the way to a course's `name`. Nothing of days gone by."""
    if not courses:
        return {}
    ramps = (
        expected(today_value=course.cost, final_value=getattr(course, name), today=today, ends_on=course.ends_on)
        for course in courses
    )
    cost = _sum(course.cost for course in courses)
    return dict(zip((today, *ahead), (cost, *sums_on(ramps, ahead)), strict=True))


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
