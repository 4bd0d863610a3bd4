"""Kantata: from which day on a cost rate holds, in an account with its own field for it and in one without."""

from datetime import date

from integrations.connector import Row
from tests.integrations.connectors.conftest import Connect, Vendor
from tests.integrations.connectors.kantata.conftest import rows


def rates(psa: Vendor, connect: Connect, **settings: str) -> dict[str, Row]:
    connection = connect(psa, entered={"access_token": psa.client()["access_token"]}, **settings)
    return rows(connection, "cost_rates")


def test_the_named_field_says_from_when_a_rate_holds(psa: Vendor, connect: Connect) -> None:
    found, source = rates(psa, connect, cost_rate_date_field="created_at"), psa.records("cost_rates")

    days = {key: row.values["service_date"] for key, row in found.items()}
    assert days == {key: date.fromisoformat(one["created_at"][:10]) for key, one in source.items()}


def test_where_the_account_has_no_such_field_the_day_of_entry_counts(psa: Vendor, connect: Connect) -> None:
    found, source = rates(psa, connect, cost_rate_date_field="starts_on"), psa.records("cost_rates")

    days = {key: row.values["service_date"] for key, row in found.items()}
    assert days == {key: date.fromisoformat(one["created_at"][:10]) for key, one in source.items()}
