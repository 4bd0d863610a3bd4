"""Amounts of facts in three currencies, by the last rate published, whenever and whichever way it comes."""

from datetime import date
from decimal import Decimal

import pytest

from integrations.canonical.models import Firm, FxRate, TimeEntry
from integrations.connector import Row
from tests.integrations.canonical.builders import NOW, make_rate, merge, origin, time_entry
from tests.integrations.canonical.facts.conftest import history

pytestmark = pytest.mark.django_db


def test_amounts_are_converted_with_the_last_rate_published_and_never_a_later_one(firm: Firm) -> None:
    make_rate(firm, "USD", date(2026, 5, 1), "1.2500")
    make_rate(firm, "USD", date(2026, 5, 5), "9.9999")
    make_rate(firm, "GBP", date(2026, 5, 4), "0.8000")

    merge(
        origin(firm, "psa", "time_entry", "TimeEntry"),
        [time_entry(currency="USD", bill_rate=Decimal(100), legal_entity="UK")],
    )

    entry = TimeEntry.objects.get()
    assert (entry.amount, entry.functional_rate, entry.functional_amount) == (
        Decimal(750),
        Decimal("0.64"),
        Decimal(480),
    )
    assert (entry.reporting_rate, entry.reporting_amount) == (Decimal("0.8"), Decimal(600))
    assert entry.rate_date == date(2026, 5, 1)


def test_without_a_rate_of_the_last_five_days_an_amount_stays_unknown(firm: Firm) -> None:
    make_rate(firm, "USD", date(2026, 4, 28), "1.2500")

    merge(origin(firm, "psa", "time_entry", "TimeEntry"), [time_entry(currency="USD")])

    entry = TimeEntry.objects.get()
    assert (entry.amount, entry.functional_amount, entry.reporting_amount) == (Decimal(900), None, None)
    assert (entry.functional_rate, entry.rate_date) == (None, None)


def test_a_rate_that_comes_later_repairs_what_waited_for_it(firm: Firm) -> None:
    merge(origin(firm, "psa", "time_entry", "TimeEntry"), [time_entry(currency="USD")])
    rates = origin(firm, "erp", "fx_rate", "currencyRate")

    merge(rates, [_rate("USD", date(2026, 5, 1), "1.2"), _rate("GBP", date(2026, 5, 1), "0.8")])

    entry = TimeEntry.objects.get()
    assert (entry.reporting_amount, entry.rate_date, entry.version) == (Decimal(750), date(2026, 5, 1), 1)
    assert history() == [(1, "7.5000000000")]


def test_the_order_in_which_rates_arrive_makes_no_difference(firm: Firm) -> None:
    merge(origin(firm, "psa", "time_entry", "TimeEntry"), [time_entry(currency="USD")])
    rates = origin(firm, "erp", "fx_rate", "currencyRate")

    merge(rates, [_rate("USD", date(2026, 5, 1), "1.2")])
    merge(rates, [_rate("USD", date(2026, 5, 4), "1.5"), _rate("USD", date(2026, 5, 6), "3")])

    entry = TimeEntry.objects.get()
    assert (entry.reporting_amount, entry.rate_date) == (Decimal(600), date(2026, 5, 4))


def test_of_two_rates_of_one_day_the_one_that_was_entered_last_counts(firm: Firm) -> None:
    merge(origin(firm, "psa", "time_entry", "TimeEntry"), [time_entry(currency="USD")])
    rates = origin(firm, "erp", "fx_rate", "currencyRate")
    wrong = [_rate("USD", date(2026, 5, 1), str(number)) for number in range(90, 100)]

    merge(rates, [*wrong, _rate("USD", date(2026, 5, 1), "1.2")])

    assert TimeEntry.objects.get().reporting_amount == Decimal(750)


def test_an_unbillable_entry_amounts_to_nothing_and_one_without_rate_to_unknown(firm: Firm) -> None:
    merge(
        origin(firm, "psa", "time_entry", "TimeEntry"),
        [time_entry("1", is_billable=False), time_entry("2", bill_rate=None)],
    )

    amounts = dict(TimeEntry.objects.values_list("external_id", "amount"))
    assert amounts == {"1": Decimal("0.0000"), "2": None}


def test_rates_published_the_other_way_round_convert_alike(firm: Firm) -> None:
    FxRate.objects.create(
        firm=firm, base="USD", quote="EUR", published_on=date(2026, 5, 4), rate=Decimal("0.8"), recorded_at=NOW
    )
    FxRate.objects.create(
        firm=firm, base="GBP", quote="EUR", published_on=date(2026, 5, 4), rate=Decimal("1.25"), recorded_at=NOW
    )

    merge(
        origin(firm, "psa", "time_entry", "TimeEntry"),
        [time_entry(currency="USD", bill_rate=Decimal(100), legal_entity="UK")],
    )

    entry = TimeEntry.objects.get()
    assert (entry.reporting_rate, entry.reporting_amount) == (Decimal("0.8"), Decimal(600))
    assert (entry.functional_rate, entry.functional_amount) == (Decimal("0.64"), Decimal(480))


def test_rates_against_the_dollar_are_crossed_over_it(firm: Firm) -> None:
    for base, rate in (("EUR", "1.25"), ("GBP", "1.5")):
        FxRate.objects.create(
            firm=firm, base=base, quote="USD", published_on=date(2026, 5, 4), rate=Decimal(rate), recorded_at=NOW
        )

    merge(origin(firm, "psa", "time_entry", "TimeEntry"), [time_entry(currency="GBP", bill_rate=Decimal(100))])

    assert TimeEntry.objects.get().reporting_rate == Decimal("1.2")


def _rate(quote: str, published_on: date, rate: str) -> Row:
    return Row(
        external_id=f"{quote}{published_on}",
        values={"base": "EUR", "quote": quote, "published_on": published_on, "rate": Decimal(rate)},
    )
