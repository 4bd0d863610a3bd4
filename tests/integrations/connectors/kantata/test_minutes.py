"""Kantata: minutes become money without passing through rounded hours."""

from decimal import Decimal

import pytest

from integrations.canonical.models import TimeEntry
from integrations.models import Connection
from integrations.pull import read_hints
from tests.integrations.connectors.conftest import Vendor

pytestmark = pytest.mark.django_db


def stored(psa: Vendor, connection: Connection, minutes: int, rate: str, *, is_billable: bool = True) -> TimeEntry:
    """The stored entry of work on a project in euros, re-read by its id."""
    project = next(key for key, one in psa.records("workspaces").items() if one["currency"] == "EUR")
    person = next(key for key, one in psa.records("users").items() if one.get("account_membership_id"))
    work = {"project": project, "person": person, "date": "2026-11-19", "minutes": minutes, "bill_rate": rate}
    (entry,) = psa.do("book_time", entries=[work | {"billable": is_billable}])["ids"]
    read_hints(connection.pk, "time_entries", [entry])
    return TimeEntry.objects.get(external_id=entry)


def test_twenty_minutes_at_two_hundred_an_hour_are_a_third_of_it(psa: Vendor, connection: Connection) -> None:
    entry = stored(psa, connection, 20, "200.00")

    assert (entry.amount, entry.currency) == (Decimal("66.67"), "EUR")


def test_half_a_cent_is_not_lost_in_the_hours(psa: Vendor, connection: Connection) -> None:
    entry = stored(psa, connection, 5, "60.06")

    assert entry.amount == Decimal("5.01")
    assert entry.hours == Decimal("0.0833333334")


def test_time_that_is_not_billable_is_worth_nothing(psa: Vendor, connection: Connection) -> None:
    entry = stored(psa, connection, 20, "200.00", is_billable=False)

    assert (entry.amount, entry.bill_rate) == (Decimal(0), Decimal(200))
