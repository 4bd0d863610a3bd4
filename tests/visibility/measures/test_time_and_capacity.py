"""Hours as people write them, working hours over zones, capacity, holidays, week calendars, retainers."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visibility.measures.capacity import WorkPattern, capacity_hours, weekdays
from visibility.measures.fiscal_weeks import WeekCalendar, week_position
from visibility.measures.holidays import easter, public_holidays
from visibility.measures.retainer import posting_day, straight_line_by_days, straight_line_by_months
from visibility.measures.worktime import (
    OpeningHours,
    UnreadableHours,
    business_hours,
    elapsed_hours,
    parse_hours,
)

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = OpeningHours(time(9), time(17), BERLIN, holidays=frozenset({date(2026, 5, 1)}))
RETAIL = WeekCalendar((4, 4, 5), weekday=5, month=1, day=31)


@pytest.mark.parametrize("text", ["", "h", "-2", "1:2:3", "two", "1.5.2", "3 d"])
def test_a_text_that_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(UnreadableHours, match="Write hours as"):
        parse_hours(text)


def test_odd_minutes_are_kept_to_four_digits() -> None:
    assert parse_hours("20m") == Decimal("0.3333")


def test_a_holiday_has_no_business_hours() -> None:
    start, end = datetime(2026, 4, 30, 16, tzinfo=BERLIN), datetime(2026, 5, 4, 10, tzinfo=BERLIN)

    assert business_hours(start, end, hours=OFFICE) == 2


def test_time_runs_backwards_to_zero_business_hours() -> None:
    start, end = datetime(2026, 4, 30, 16, tzinfo=BERLIN), datetime(2026, 4, 30, 10, tzinfo=BERLIN)

    assert business_hours(start, end, hours=OFFICE) == 0


def test_the_repeated_hour_of_autumn_counts() -> None:
    start, end = datetime(2026, 10, 25, 1, tzinfo=BERLIN), datetime(2026, 10, 25, 4, tzinfo=BERLIN)

    assert elapsed_hours(start, end) == 4


def test_capacity_is_pattern_less_holidays_less_time_off() -> None:
    hours = capacity_hours(
        date(2026, 12, 1),
        date(2026, 12, 31),
        pattern=WorkPattern(Decimal("7.5"), "MTWT-"),
        holidays={date(2026, 12, 25), date(2026, 12, 28)},
        time_off_hours=Decimal(15),
    )

    assert hours == 120


def test_a_weekend_shift_is_a_pattern_too() -> None:
    assert weekdays(date(2026, 12, 1), date(2026, 12, 31), week="-----SS") == 8


@pytest.mark.parametrize(
    ("year", "sunday"), [(2024, date(2024, 3, 31)), (2026, date(2026, 4, 5)), (2038, date(2038, 4, 25))]
)
def test_easter_is_computed(year: int, sunday: date) -> None:
    assert easter(year) == sunday


def test_a_substitute_day_is_the_next_free_weekday() -> None:
    christmas = {day for day in public_holidays("GB-ENG", 2027) or () if day.month == 12}

    assert {date(2027, 12, 27), date(2027, 12, 28)} <= christmas


def test_a_new_year_on_a_saturday_is_kept_the_year_before() -> None:
    assert date(2027, 12, 31) in (public_holidays("US", 2027) or ())


def test_a_region_without_rules_is_not_known() -> None:
    assert public_holidays("FR", 2026) is None


def test_week_53_belongs_to_period_12() -> None:
    last_day = RETAIL.year_end(2029)

    assert last_day == date(2029, 2, 3)
    assert week_position(last_day, RETAIL).week == 53
    assert week_position(last_day, RETAIL).period == 12
    assert week_position(last_day + timedelta(days=1), RETAIL).week == 1


def test_a_year_may_end_on_the_last_weekday_before_its_anchor() -> None:
    calendar = WeekCalendar((5, 4, 4), weekday=4, month=12, day=31, anchor="last")

    assert calendar.year_end(2026) == date(2026, 12, 25)
    assert week_position(date(2026, 12, 26), calendar).fiscal_year == 2027


def test_a_frozen_month_posts_with_the_first_open_one() -> None:
    assert posting_day("2023-05", date(2023, 5, 31)) == date(2023, 6, 30)
    assert posting_day("2023-05", date(2023, 5, 30)) == date(2023, 5, 31)
    assert posting_day("2023-07", date(2023, 5, 31)) == date(2023, 7, 31)


@given(
    amount=st.decimals(-(10**7), 10**7, places=2),
    start=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    days=st.integers(0, 800),
)
def test_a_fee_spread_over_days_loses_no_cent(amount: Decimal, start: date, days: int) -> None:
    shares = straight_line_by_days(amount, start=start, end=start + timedelta(days=days), currency="EUR")

    assert sum(shares.values()) == amount


@given(amount=st.decimals(-(10**7), 10**7, places=2), months=st.integers(1, 60))
def test_a_fee_spread_over_months_loses_no_cent(amount: Decimal, months: int) -> None:
    shares = straight_line_by_months(amount, start=date(2026, 1, 1), months=months, currency="EUR")

    *served, after = shares.values()
    assert sum(served) == amount
    assert max(served) - min(served) <= Decimal("0.01")
    assert after == 0


@given(day=st.dates(date(1990, 1, 1), date(2060, 12, 31)))
def test_every_day_has_a_week_and_a_week_later_is_the_next_or_the_first(day: date) -> None:
    now, later = week_position(day, RETAIL), week_position(day + timedelta(days=7), RETAIL)

    assert 1 <= now.week <= 53
    assert (later.fiscal_year, later.week) in {(now.fiscal_year, now.week + 1), (now.fiscal_year + 1, 1)}
