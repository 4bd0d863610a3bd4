"""Employees of the ERP say in which legal entity people work: rates of a role depend on it."""

import pytest

from integrations.connector import Row
from integrations.models import Connection
from tests.integrations.connectors.calls import rows
from tests.integrations.connectors.conftest import Vendor


@pytest.fixture
def found(connection: Connection) -> list[Row]:
    return rows(connection, "employees")


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
