"""Pay to cost rates: exact by the hour, dated, mended and taken back; the pay itself is kept nowhere."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest

from integrations.canonical.models import CostRate
from integrations.connectors.bamboohr.pay import hourly
from integrations.models import Connection, ExchangeBody, QuarantinedRow
from integrations.pull import read_hints
from integrations.transport.redaction import reveal
from tests.integrations.connectors.bamboohr.conftest import connected, hired, paid, pulled, rows
from tests.integrations.connectors.conftest import Connect, Vendor

HOURS = Decimal(1600)
CENTS_OF_A_CENT = Decimal("0.0001")


@pytest.mark.parametrize(
    ("rate", "per", "expected"),
    [
        ({"value": "80000.00", "currency": "EUR"}, "Year", "50.0000"),
        ({"value": "100000.00", "currency": "EUR"}, "Year", "62.5000"),
        ({"value": "70000.55", "currency": "EUR"}, "Year", "43.7503"),
        ({"value": "6666.67", "currency": "EUR"}, "Month", "50.0000"),
        ({"value": "20000", "currency": "EUR"}, "Quarter", "50.0000"),
        ({"value": "1538.46", "currency": "EUR"}, "Week", "50.0000"),
        ({"value": "400", "currency": "EUR"}, "Day", "65.0000"),
        ({"value": "48.1250", "currency": "eur"}, "Hour", "48.1250"),
        ("80,000.00 EUR", "Year", "50.0000"),
    ],
)
def test_pay_is_spread_over_productive_hours(rate: object, per: str, expected: str) -> None:
    found, currency = hourly({"rate": rate, "paidPer": per}, HOURS)

    assert (str(found), currency) == (expected, "EUR")


@pytest.mark.parametrize(
    ("rate", "per", "reason"),
    [
        ({"value": "80000", "currency": "EUR"}, "Pay Period", "paid per Pay Period"),
        ({"value": "80000", "currency": "EUR"}, None, "paid per nothing"),
        ({"value": "80000", "currency": ""}, "Year", "not an amount with a currency"),
        ({"value": "NaN", "currency": "EUR"}, "Year", "not an amount with a currency"),
        ({"value": "lots", "currency": "EUR"}, "Year", "the rate is not a number"),
        ("80.000,00 EUR", "Year", "not a number with a point"),
        ({"value": "30,5", "currency": "EUR"}, "Hour", "not a number with a point"),
        ({"value": "-1", "currency": "EUR"}, "Year", "negative or beyond belief"),
        ({"value": "1e15", "currency": "EUR"}, "Year", "negative or beyond belief"),
        (None, "Year", "no rate"),
    ],
)
def test_pay_that_makes_no_rate_is_refused_without_naming_it(rate: object, per: str | None, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as refusal:
        hourly({"rate": rate, "paidPer": per}, HOURS)

    assert "80000" not in str(refusal.value)


def test_the_pay_history_becomes_dated_rates(hris: Vendor, connection: Connection) -> None:
    source = hris.records("compensation")

    found = rows(connection, "cost_rates")

    by_the_year = {key for key, row in source.items() if row["paidPer"] == "Year"}
    assert set(found) == set(source)
    assert len(by_the_year) < len(source)
    assert {key: found[key].values["amount"] for key in by_the_year} == {
        key: (Decimal(source[key]["rate"]["value"]) / HOURS).quantize(CENTS_OF_A_CENT, ROUND_HALF_UP)
        for key in by_the_year
    }
    assert {key: row.values["service_date"].isoformat() for key, row in found.items()} == {
        key: row["startDate"] for key, row in source.items()
    }


def test_other_productive_hours_give_another_rate(hris: Vendor, connect: Connect) -> None:
    row = paid(hris, hired(hris, "Hours"), "90000")

    found = rows(connected(hris, connect, productive_hours="1500"), "cost_rates")[row]

    assert found.values == {"service_date": date(2026, 12, 1), "amount": Decimal("60.0000"), "currency": "EUR"}
    assert found.parents["person"][0] == "employee"


def rates_of(name: str) -> list[tuple[str, Decimal | None, str]]:
    rates = CostRate.objects.filter(person__name=name, is_deleted=False).order_by("service_date")
    return [(str(rate.service_date), rate.amount, rate.currency) for rate in rates]


@pytest.mark.django_db
def test_a_raise_a_correction_and_a_removal_are_followed(hris: Vendor, connection: Connection) -> None:
    person = hired(hris, "Raise")
    first = paid(hris, person, "80000", since=date(2026, 1, 1))
    second = paid(hris, person, "88000", since=date(2026, 7, 1))
    pulled(connection, "people")
    pulled(connection, "cost_rates")
    before = rates_of("Ida Raise")

    hris.do("correct_pay", row=second, columns={"startDate": "2026-08-01"})
    hris.do("remove_pay", row=first)
    pulled(connection, "cost_rates")

    assert before == [("2026-01-01", Decimal("50.0000"), "EUR"), ("2026-07-01", Decimal("55.0000"), "EUR")]
    assert rates_of("Ida Raise") == [("2026-08-01", Decimal("55.0000"), "EUR")]


@pytest.mark.django_db
def test_a_rate_waits_for_its_person_and_takes_the_legal_entity(hris: Vendor, connection: Connection) -> None:
    pulled(connection, "cost_rates")
    waiting = CostRate.objects.filter(is_pending_parent=True).count()
    pulled(connection, "people")

    assert waiting == CostRate.objects.count() > 0
    assert not CostRate.objects.filter(is_pending_parent=True).exists()


@pytest.mark.django_db
def test_a_hint_about_a_person_reads_that_persons_rates(hris: Vendor, connection: Connection) -> None:
    person = hired(hris, "Hint")
    row = paid(hris, person, "64000")

    read_hints(connection.pk, "cost_rates", [person, "999999"])

    assert list(CostRate.objects.values_list("external_id", "amount")) == [(row, Decimal("40.0000"))]


@pytest.mark.django_db
def test_pay_is_kept_neither_in_evidence_nor_in_quarantine(hris: Vendor, connection: Connection) -> None:
    row = paid(hris, hired(hris, "Canary"), "87654.32", "Fortnight")

    run = pulled(connection, "cost_rates")
    aside = QuarantinedRow.objects.get(stream="cost_rates", external_id=row)
    hris.do("remove_pay", row=row)

    kept = ExchangeBody.objects.values_list("response_body", flat=True)
    bodies = "".join(reveal(bytes(body)) for body in kept if body)
    assert run.quarantined == 1
    assert aside.reason == "paid per Fortnight: there is no such number of times a year"
    assert set(aside.body) == {"id", "employeeId", "startDate", "problem"}
    assert "paidPer" in bodies
    assert "87654.32" not in bodies
