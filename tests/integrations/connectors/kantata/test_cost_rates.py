"""Kantata: from which day on a cost rate holds, in an account with its own field for it and in one without."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from integrations import gateway
from integrations.connector import Row, Window
from integrations.models import Connection
from tests.integrations.connectors.conftest import Vendor

EVER = Window(None, datetime(2040, 1, 1, tzinfo=UTC))
Connect = Callable[..., Connection]


@pytest.fixture
def psa(vendors: Callable[..., Vendor]) -> Vendor:
    return vendors("kantata")


def rates(psa: Vendor, connect: Connect, **settings: str) -> dict[str, Row]:
    connection = connect(psa, entered={"access_token": psa.client()["access_token"]}, **settings)
    opened = gateway.open_connection(connection.pk)
    stream = opened.connector.stream("cost_rates")
    pages = gateway.read(opened, stream, EVER)
    mapped = (stream.map(record, opened.settings) for page, _ in pages for record in page.records)
    return {row.external_id: row for row in mapped}


def test_the_named_field_says_from_when_a_rate_holds(psa: Vendor, connect: Connect) -> None:
    found, source = rates(psa, connect, cost_rate_date_field="created_at"), psa.records("cost_rates")

    days = {key: row.values["service_date"] for key, row in found.items()}
    assert days == {key: date.fromisoformat(one["created_at"][:10]) for key, one in source.items()}


def test_where_the_account_has_no_such_field_the_day_of_entry_counts(psa: Vendor, connect: Connect) -> None:
    found, source = rates(psa, connect, cost_rate_date_field="starts_on"), psa.records("cost_rates")

    days = {key: row.values["service_date"] for key, row in found.items()}
    assert days == {key: date.fromisoformat(one["created_at"][:10]) for key, one in source.items()}
