"""Money: exact amounts, ISO minor units, rounding half away from zero, allocation without a lost cent."""

from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.canonical.money import (
    CurrencyMismatch,
    Money,
    UnknownCurrency,
    allocate,
    minor_units,
    quantise,
    quantise_cash,
    total,
)

UNHURRIED = settings(deadline=None)  # two cores are shared with databases and browsers
AMOUNTS = st.decimals(-(10**12), 10**12, places=4)
WEIGHTS = st.lists(st.decimals(0, 1000, places=3), min_size=1, max_size=9).filter(any)
CURRENCIES = st.sampled_from(["EUR", "USD", "GBP", "JPY", "KWD", "CLF"])


@pytest.mark.parametrize(("currency", "exponent"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4)])
def test_minor_units_are_those_of_iso_4217(currency: str, exponent: int) -> None:
    assert minor_units(currency) == exponent


@pytest.mark.parametrize("currency", ["XAU", "ZZZ", ""])
def test_a_code_without_a_minor_unit_is_refused(currency: str) -> None:
    with pytest.raises(UnknownCurrency):
        minor_units(currency)


@pytest.mark.parametrize(
    ("amount", "rounded"), [("365.125", "365.13"), ("-2.675", "-2.68"), ("0.005", "0.01"), ("2.674", "2.67")]
)
def test_amounts_round_half_away_from_zero(amount: str, rounded: str) -> None:
    assert quantise(Decimal(amount), "EUR") == Decimal(rounded)


def test_another_rounding_is_named_at_the_call() -> None:
    assert quantise(Decimal("2.665"), "EUR", rounding=ROUND_HALF_EVEN) == Decimal("2.66")


def test_cash_rounds_to_the_smallest_coin() -> None:
    assert quantise_cash(Decimal("12.325"), "CHF", increment=Decimal("0.05")) == Decimal("12.35")
    assert quantise_cash(Decimal("-12.32"), "CHF", increment=Decimal("0.05")) == Decimal("-12.30")


def test_currencies_never_mix() -> None:
    euro, dollar = Money(Decimal(1), "EUR"), Money(Decimal(1), "USD")

    with pytest.raises(CurrencyMismatch, match="Convert USD to EUR"):
        euro + dollar
    with pytest.raises(CurrencyMismatch):
        total([euro, dollar], "EUR")


@pytest.mark.parametrize("amount", [1.5, 1, "1", Decimal("NaN"), Decimal("Infinity")])
def test_money_takes_finite_decimals_only(amount: object) -> None:
    with pytest.raises(TypeError, match="finite Decimal"):
        Money(amount, "EUR")  # type: ignore[arg-type]


def test_a_sum_of_nothing_is_zero_of_its_currency() -> None:
    assert total([], "JPY") == Money(Decimal(0), "JPY")


def test_an_unrounded_amount_is_kept_until_it_is_posted() -> None:
    money = Money(Decimal("1.005"), "EUR") * 3

    assert money.amount == Decimal("3.015")
    assert money.rounded() == Money(Decimal("3.02"), "EUR")


@pytest.mark.parametrize("weights", [[], [Decimal(0)], [Decimal(2), Decimal(-1)]])
def test_weights_that_cannot_share_are_refused(weights: list[Decimal]) -> None:
    with pytest.raises(ValueError, match="weights"):
        allocate(Decimal(10), weights, "EUR")


@UNHURRIED
@given(amount=AMOUNTS, weights=WEIGHTS, currency=CURRENCIES)
def test_allocated_parts_sum_exactly(amount: Decimal, weights: list[Decimal], currency: str) -> None:
    assert sum(allocate(amount, weights, currency)) == quantise(amount, currency)


@UNHURRIED
@given(amount=AMOUNTS, weights=WEIGHTS, currency=CURRENCIES)
def test_a_credit_is_allocated_as_the_mirror_of_its_invoice(
    amount: Decimal, weights: list[Decimal], currency: str
) -> None:
    mirror = tuple(-part for part in allocate(amount, weights, currency))

    assert allocate(-amount, weights, currency) == mirror


@UNHURRIED
@given(amount=AMOUNTS, weights=WEIGHTS)
def test_a_weight_of_zero_gets_nothing(amount: Decimal, weights: list[Decimal]) -> None:
    assert allocate(amount, [*weights, Decimal(0)], "EUR")[-1] == 0


@UNHURRIED
@given(amount=AMOUNTS, currency=CURRENCIES)
def test_rounding_twice_changes_nothing(amount: Decimal, currency: str) -> None:
    once = quantise(amount, currency)

    assert quantise(once, currency) == once
    assert quantise(-amount, currency) == -once
