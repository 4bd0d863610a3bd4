"""Time off against planned work, by hand. June 29, 2026 is a Monday."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visibility.measures.absence import Assignment, Gap, available_hours, gaps

D = Decimal
MONDAY = date(2026, 6, 29)
# Four weeks of 20 hours: four on each of twenty working days.
FOUR_WEEKS = Assignment(D(80), MONDAY, date(2026, 7, 26))


def july(day: int) -> date:
    return date(2026, 7, day)


def test_a_week_off_leaves_the_work_of_that_week_open() -> None:
    away = {july(day): D(8) for day in range(6, 11)}

    assert gaps(FOUR_WEEKS, away, as_of=MONDAY) == (Gap(D(20), july(6), july(10)),)
    assert available_hours(MONDAY, july(26), away) == D(120)  # 20 days x 8 less 40


def test_half_a_day_off_leaves_half_of_that_days_work_open() -> None:
    assert gaps(FOUR_WEEKS, {july(7): D(4)}, as_of=MONDAY) == (Gap(D(2), july(7), july(7)),)
    assert available_hours(MONDAY, july(26), {july(7): D(4)}) == D(156)


def test_each_week_is_a_gap_of_its_own() -> None:
    away = {july(10): D(8), july(13): D(8), july(15): D(2)}

    assert gaps(FOUR_WEEKS, away, as_of=MONDAY) == (Gap(D(4), july(10), july(10)), Gap(D(5), july(13), july(15)))


@pytest.mark.parametrize(
    "away",
    [
        {},
        {july(4): D(8), july(5): D(8)},  # a weekend
        {date(2026, 6, 26): D(8), july(27): D(8)},  # the days before and after
        {july(6): D(0)},
    ],
    ids=["nothing", "weekend", "outside", "no hours"],
)
def test_who_is_away_when_nothing_is_planned_leaves_nothing_open(away: dict[date, Decimal]) -> None:
    assert gaps(FOUR_WEEKS, away, as_of=MONDAY) == ()
    assert available_hours(MONDAY, july(26), away) == D(160)


def test_what_is_past_is_open_no_more_and_the_work_is_spread_as_before() -> None:
    away = {july(6): D(8), july(7): D(8)}

    assert gaps(FOUR_WEEKS, away, as_of=july(7)) == (Gap(D(4), july(7), july(7)),)


def test_more_than_a_day_off_on_a_day_is_a_day() -> None:
    assert gaps(FOUR_WEEKS, {july(6): D(12)}, as_of=MONDAY) == gaps(FOUR_WEEKS, {july(6): D(8)}, as_of=MONDAY)


def test_work_on_a_weekend_alone_has_no_capacity_to_lose() -> None:
    assert gaps(Assignment(D(8), july(4), july(5)), {july(4): D(8)}, as_of=MONDAY) == ()


@given(
    days=st.dictionaries(st.integers(0, 40), st.decimals(0, 24, places=2), max_size=20),
    length=st.integers(0, 40),
    hours=st.decimals(0, 400, places=2),
)
def test_never_more_is_open_than_was_planned(days: dict[int, Decimal], length: int, hours: Decimal) -> None:
    assignment = Assignment(hours, MONDAY, MONDAY + timedelta(length))

    found = gaps(assignment, {MONDAY + timedelta(day): off for day, off in days.items()}, as_of=MONDAY)

    assert sum(gap.hours for gap in found) <= hours + D("1e-20")
    assert all(gap.hours > 0 for gap in found)
