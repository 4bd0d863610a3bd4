"""Employees of the ERP say in which legal entity people work: rates of a role depend on it."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from integrations import gateway
from integrations.connector import Row, Window
from integrations.models import Connection
from tests.integrations.connectors.conftest import Vendor

EVER = Window(None, datetime(2040, 1, 1, tzinfo=UTC))


@pytest.fixture
def erp(vendors: Callable[..., Vendor]) -> Vendor:
    return vendors("netsuite")


@pytest.fixture
def found(erp: Vendor, connect: Callable[..., Connection]) -> list[Row]:
    client = erp.client()
    connection = connect(
        erp,
        entered={"private_key": (erp.state / client["private_key_file"]).read_text()},
        client_id=client["client_id"],
        certificate_id=client["certificate_id"],
        subsidiaries="1=DE, 2=US, 3=UK",
    )
    opened = gateway.open_connection(connection.pk)
    stream = opened.connector.stream("employees")
    pages = gateway.read(opened, stream, EVER)
    return [stream.map(record, opened.settings) for page, _ in pages for record in page.records]


def test_employees_are_matched_by_mail_and_carry_their_legal_entity(erp: Vendor, found: list[Row]) -> None:
    row = next(row for row in found if row.values["name"] == "Eleanor Marsh")

    assert len(found) == len(erp.records("employee")) == 40
    assert row.match == "eleanor.marsh@northlight.example"
    assert row.legal_entity == "UK"
    assert row.values == {
        "name": "Eleanor Marsh",
        "email": "eleanor.marsh@northlight.example",
        "role": "Engagement Manager",
        "is_active": True,
    }
