"""Sides of charges between legal entities: when they agree, and that a group is what is left of its entities."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visibility.measures.figure import Reason, known, unknown
from visibility.measures.intercompany import Agreement, Leg, judge, net, pairs_of

D = Decimal
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
INCOME = Leg("IC-1", True, "UK", "DE", date(2026, 10, 31), D("1000.00"), "GBP", D("1150.00"))
COST = Leg("IC-1", False, "DE", "UK", date(2026, 10, 31), D("1000.00"), "GBP", D("1150.00"))
IN_EUROS = replace(COST, amount=D("1150.01"), currency="EUR", reporting=D("1150.01"))


def test_the_same_amount_in_one_currency_agrees() -> None:
    assert judge([INCOME, COST]) == Agreement.AGREED


@pytest.mark.parametrize(
    ("legs", "expected"),
    [
        ([INCOME], Agreement.NO_COST),
        ([COST], Agreement.NO_INCOME),
        ([INCOME, replace(COST, entity="US")], Agreement.OTHER_ENTITY),
        ([INCOME, replace(COST, amount=D("999.99"))], Agreement.AMOUNTS_DIFFER),
        ([INCOME, IN_EUROS], Agreement.AGREED),
        ([INCOME, replace(IN_EUROS, reporting=D("1150.02"))], Agreement.RATES_DIFFER),
        ([INCOME, replace(IN_EUROS, reporting=None)], Agreement.NOT_RATED),
        ([INCOME, replace(COST, amount=D(600)), replace(COST, amount=D(400))], Agreement.AGREED),
    ],
)
def test_what_does_not_agree_says_why(legs: list[Leg], expected: Agreement) -> None:
    assert judge(legs) == expected


def test_a_side_in_the_next_period_is_missing_in_this_one_and_there_in_both() -> None:
    late = replace(COST, on=date(2026, 11, 3))

    (october,) = pairs_of([INCOME, late], *OCTOBER)
    (whole,) = pairs_of([INCOME, late])

    assert (october.agreement, october.legs, net([october])) == (Agreement.OTHER_PERIOD, (INCOME,), known(1150))
    assert (whole.agreement, net([whole])) == (Agreement.AGREED, known(0))


def test_pairs_of_other_days_are_left_out() -> None:
    assert pairs_of([INCOME, COST], date(2026, 11, 1), date(2026, 11, 30)) == []


def test_a_missing_rate_makes_what_is_eliminated_unknown() -> None:
    assert net(pairs_of([INCOME, replace(COST, reporting=None)])) == unknown(Reason.MISSING_RATE)


@given(amounts=st.lists(st.decimals(0, 10**6, places=2), max_size=5), stray=st.decimals(0, 10**4, places=2))
def test_entities_less_what_is_eliminated_and_not_agreed_are_the_group(amounts: list[Decimal], stray: Decimal) -> None:
    legs = [
        Leg(
            f"IC-{number}",
            is_income,
            *(("UK", "DE") if is_income else ("DE", "UK")),
            date(2026, 10, 1),
            amount,
            "EUR",
            amount,
        )
        for number, amount in enumerate(amounts)
        for is_income in (True, False)
    ]
    legs.append(replace(INCOME, pair="stray", amount=stray, reporting=stray))
    pairs = pairs_of(legs)

    own = sum((leg.reporting or D(0)) * (1 if leg.is_income else -1) for leg in legs)
    agreed, open_ones = [one for one in pairs if one.is_agreed], [one for one in pairs if not one.is_agreed]
    assert net(agreed) == known(0)
    assert known(own) - net(agreed) - net(open_ones) == known(0)
