"""The sum of many straight lines is what adding each of them says, on every day, to the cent and beyond."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visibility.measures.ramps import Ramp, sums_on

FIRST = date(2026, 1, 1)
DAYS = st.integers(min_value=-400, max_value=400).map(lambda days: FIRST + timedelta(days=days))
AMOUNTS = st.decimals(min_value=-10_000_000, max_value=10_000_000, places=4)
RAMPS = st.builds(Ramp, DAYS, DAYS, AMOUNTS, AMOUNTS)


@given(ramps=st.lists(RAMPS, max_size=30), days=st.lists(DAYS, max_size=30).map(sorted))
def test_the_sum_on_a_day_is_that_of_each_ramp(ramps: list[Ramp], days: list[date]) -> None:
    one_by_one = [sum((ramp.on(day) for ramp in ramps), Decimal(0)) for day in days]

    for fast, slow in zip(sums_on(ramps, days), one_by_one, strict=True):
        assert abs(fast - slow) < Decimal("1e-12")


@given(ramp=RAMPS)
def test_a_ramp_ends_at_exactly_what_it_leads_to(ramp: Ramp) -> None:
    last = max(ramp.starts_on, ramp.ends_on)

    assert sums_on([ramp], [last]) == [ramp.after] == [ramp.on(last)]


@pytest.mark.parametrize(("day", "amount"), [(0, 10), (1, 10), (2, 30), (5, 90), (9, 90)])
def test_a_ramp_is_flat_climbs_and_is_flat(day: int, amount: int) -> None:
    ramp = Ramp(FIRST + timedelta(days=1), FIRST + timedelta(days=5), Decimal(10), Decimal(90))

    assert ramp.on(FIRST + timedelta(days=day)) == amount


def test_no_ramps_are_nothing() -> None:
    assert sums_on([], [FIRST]) == [0]


def test_days_between_leave_no_crumbs_at_the_end() -> None:
    """An endless fraction is added each day, and looked at each day."""
    ramp = Ramp(FIRST, FIRST + timedelta(days=71), Decimal(0), Decimal(20_000))

    assert sums_on([ramp], [FIRST + timedelta(days=day) for day in range(80)])[-1] == 20_000
