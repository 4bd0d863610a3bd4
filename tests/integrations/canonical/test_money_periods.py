"""Months, fiscal years and where an item posts."""

from datetime import date

import pytest

from integrations.canonical.periods import (
    FiscalPosition,
    days_in_period,
    first_day,
    fiscal_position,
    last_day,
    next_period,
    period_of,
    periods_between,
    posting_period,
    previous_period,
    shift,
)


def test_a_day_belongs_to_its_month() -> None:
    assert period_of(date(2026, 3, 31)) == "2026-03"


def test_a_month_has_a_first_and_a_last_day() -> None:
    assert (first_day("2024-02"), last_day("2024-02")) == (date(2024, 2, 1), date(2024, 2, 29))


def test_months_follow_each_other_over_the_year() -> None:
    assert next_period("2025-12") == "2026-01"
    assert previous_period("2026-01") == "2025-12"
    assert shift("2026-01", -25) == "2023-12"


def test_the_months_between_include_both_ends() -> None:
    assert periods_between("2025-11", "2026-02") == ("2025-11", "2025-12", "2026-01", "2026-02")
    assert periods_between("2026-02", "2026-01") == ()


@pytest.mark.parametrize("period", ["2026", "2026-13", "2026-3", "2026-03-01", "march"])
def test_a_month_reads_year_dash_month(period: str) -> None:
    with pytest.raises(ValueError, match=r"YYYY-MM|month|isoformat"):
        first_day(period)


def test_days_of_a_service_inside_a_month() -> None:
    start, end = date(2026, 5, 15), date(2026, 7, 3)

    days = [days_in_period(period, start=start, end=end) for period in ("2026-05", "2026-06", "2026-08")]

    assert days == [17, 30, 0]


def test_an_item_of_a_closed_month_posts_to_the_first_open_one() -> None:
    assert posting_period("2026-02", first_open="2026-04") == "2026-04"
    assert posting_period("2026-05", first_open="2026-04") == "2026-05"


@pytest.mark.parametrize(
    ("day", "start_month", "named_by", "position"),
    [
        (date(2026, 3, 31), 4, "start", FiscalPosition(2025, 4, 12)),
        (date(2026, 4, 1), 4, "start", FiscalPosition(2026, 1, 1)),
        (date(2025, 10, 1), 10, "end", FiscalPosition(2026, 1, 1)),
        (date(2025, 9, 30), 10, "end", FiscalPosition(2025, 4, 12)),
        (date(2026, 8, 31), 1, "end", FiscalPosition(2026, 3, 8)),
    ],
)
def test_a_fiscal_year_starts_in_its_month(
    day: date, start_month: int, named_by: str, position: FiscalPosition
) -> None:
    assert fiscal_position(day, start_month=start_month, named_by=named_by) == position  # type: ignore[arg-type]


def test_a_year_has_no_thirteenth_month_to_start_in() -> None:
    with pytest.raises(ValueError, match="1 to 12"):
        fiscal_position(date(2026, 1, 1), start_month=13)
