"""Dated rates, hours at them, and exchange rates."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from integrations.canonical.money import minor_units
from visibility.measures.figure import Reason, known, unknown
from visibility.measures.fx import RateLookup, RateStatus, average_rate, convert, convert_on, look_up_rate
from visibility.measures.labour import burdened_rate, labour_cost
from visibility.measures.rates import (
    DatedRate,
    RatedTime,
    Tally,
    WorkedTime,
    most_specific,
    rate_at,
    value_of_hours,
)

RATES = (DatedRate(date(2026, 1, 1), Decimal(50)), DatedRate(date(2026, 4, 1), Decimal(60)))
FRIDAY, SATURDAY = date(2026, 3, 13), date(2026, 3, 14)


def test_a_rate_holds_from_its_first_day_on() -> None:
    assert rate_at(RATES, date(2026, 3, 31)) == Decimal(50)
    assert rate_at(RATES, date(2026, 4, 1)) == Decimal(60)


def test_before_the_first_rate_there_is_none() -> None:
    assert rate_at(RATES, date(2025, 12, 31)) is None


def test_the_most_specific_level_with_a_rate_wins() -> None:
    project = [DatedRate(date(2026, 6, 1), Decimal(90))]

    assert most_specific([project, RATES], date(2026, 5, 1)) == Decimal(60)
    assert most_specific([project, RATES], date(2026, 6, 1)) == Decimal(90)


def test_hours_without_a_rate_are_counted_and_not_costed_at_zero() -> None:
    entries = [WorkedTime(date(2025, 12, 1), Decimal("7.5")), WorkedTime(date(2026, 1, 5), Decimal(8))]

    assert labour_cost(entries, RATES, currency="EUR") == Tally(Decimal("400.00"), 1, Decimal("7.5"))


def test_every_entry_is_rounded_before_the_sum() -> None:
    entries = [RatedTime(Decimal("0.3333"), Decimal("33.35"))] * 3

    assert value_of_hours(entries, currency="EUR").amount == Decimal("33.36")


def test_a_burdened_rate_needs_productive_hours() -> None:
    rate = burdened_rate(
        salary=Decimal(60000), on_cost=Decimal(12000), overhead=Decimal(8000), productive_hours=Decimal(1600)
    )

    assert rate == known(50)


def test_a_weekend_takes_the_rate_of_friday() -> None:
    published = {FRIDAY: Decimal("1.1476"), date(2026, 3, 16): Decimal("1.1478")}

    assert look_up_rate(published, SATURDAY) == RateLookup(Decimal("1.1476"), RateStatus.LAST_KNOWN, 1)


def test_a_rate_older_than_five_days_is_stale() -> None:
    published = {FRIDAY: Decimal("1.1476")}

    assert look_up_rate(published, date(2026, 3, 18)).rate == Decimal("1.1476")
    assert look_up_rate(published, date(2026, 3, 19)) == RateLookup(None, RateStatus.STALE, 6)


def test_a_future_rate_is_never_used() -> None:
    published = {date(2026, 3, 16): Decimal("1.1478")}

    assert look_up_rate(published, SATURDAY) == RateLookup(None, RateStatus.MISSING, None)


def test_a_missing_rate_is_never_one() -> None:
    assert convert(Decimal(10), rate_from=Decimal(1), rate_to=None, currency="USD") == unknown(Reason.MISSING_RATE)
    assert convert(Decimal(10), rate_from=Decimal(0), rate_to=Decimal(1), currency="USD") == unknown(
        Reason.MISSING_RATE
    )


def test_conversion_on_a_day_goes_through_the_reference_currency() -> None:
    published = {"USD": {FRIDAY: Decimal("1.1476")}, "GBP": {FRIDAY: Decimal("0.86503")}}

    converted = convert_on(Decimal(1000), source="USD", target="GBP", on=SATURDAY, published=published)

    assert converted == known(Decimal("753.77"))


def test_an_amount_in_its_own_currency_needs_no_rate() -> None:
    converted = convert_on(Decimal("12.345"), source="KWD", target="KWD", on=FRIDAY, published={})

    assert converted == known(Decimal("12.345"))


def test_a_mean_has_the_precision_its_rates_were_published_in() -> None:
    published = {FRIDAY: Decimal("1.1476"), date(2026, 3, 16): Decimal("1.15"), SATURDAY: Decimal("1.1")}

    rates = average_rate(published, first=FRIDAY, last=date(2026, 3, 31))

    assert (rates.days, rates.average, rates.closing) == (3, known(Decimal("1.1325")), known(Decimal("1.15")))


@given(
    amount=st.decimals(-(10**9), 10**9, places=2),
    rate_from=st.decimals("0.1", "2", places=5),
    stretch=st.decimals("1", "500", places=4),
)
def test_a_conversion_there_and_back_is_within_one_minor_unit(
    amount: Decimal, rate_from: Decimal, stretch: Decimal
) -> None:
    rate_to = rate_from * stretch

    there = convert(amount, rate_from=rate_from, rate_to=rate_to, currency="USD").value or Decimal(0)
    back = convert(there, rate_from=rate_to, rate_to=rate_from, currency="EUR").value or Decimal(0)

    assert abs(back - amount) <= Decimal(1).scaleb(-minor_units("EUR"))
