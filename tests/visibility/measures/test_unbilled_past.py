"""What was unbilled on earlier days, from running sums, is what item by item reckoning says."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visibility.measures.ageing import OpenAmount, age
from visibility.measures.billing import Bill, unbilled_items
from visibility.measures.unbilled_past import UnbilledPast

DAY = date(2026, 1, 1)
days = st.integers(0, 200).map(lambda number: DAY + timedelta(days=number))
amounts = st.integers(-500, 1500).map(lambda cents: Decimal(cents) / 100)
work = st.lists(st.builds(OpenAmount, days, amounts), max_size=30)
bills = st.lists(st.builds(Bill, days, amounts), max_size=8)


@settings(max_examples=150, deadline=None)
@given(work, bills, days)
def test_it_is_what_the_items_sum_to(recognised: list[OpenAmount], billed: list[Bill], on: date) -> None:
    ages = age(unbilled_items(recognised, billed, as_of=on), as_of=on)
    past = UnbilledPast.of(recognised, billed)

    assert (past.total(on), past.over_60(on)) == (ages.total, ages.up_to_90 + ages.over_90)


@pytest.mark.parametrize(
    ("later", "expected"), [(60, (Decimal(60), Decimal(0))), (61, (Decimal(60), Decimal(60)))], ids=["60 days", "61"]
)
def test_a_bill_covers_the_oldest_work_first(later: int, expected: tuple[Decimal, Decimal]) -> None:
    items = [OpenAmount(DAY - timedelta(days=9), Decimal(40)), OpenAmount(DAY, Decimal(60))]
    past, on = UnbilledPast.of(items, [Bill(DAY, Decimal(40))]), DAY + timedelta(days=later)

    assert (past.total(on), past.over_60(on)) == expected
