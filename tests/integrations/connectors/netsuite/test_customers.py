"""Customers in NetSuite: found by name or reference, created once."""

import pytest

from integrations.canonical.commands import CreateCustomer, FindCustomer
from integrations.models import Connection
from integrations.outcomes import Absent, Done
from tests.integrations.connectors.calls import outcome
from tests.integrations.connectors.conftest import Vendor


def test_a_customer_is_found_by_name_and_says_whether_it_has_a_tax_code(connection: Connection) -> None:
    found = outcome(connection, FindCustomer(external_ref="x", name="Lindhorst Pharma AG", legal_entity="DE"))

    assert isinstance(found, Done)
    assert found.echo == {"name": "Lindhorst Pharma AG", "tax_code": None, "currency": "EUR"}


@pytest.mark.parametrize("name", ["Nobody & Sons", "' OR '1' = '1", "O'Brien"])
def test_an_unknown_name_is_absent(connection: Connection, name: str) -> None:
    assert outcome(connection, FindCustomer(external_ref="x", name=name, legal_entity="DE")) == Absent()


def test_a_customer_is_created_once_and_found_by_reference(erp: Vendor, connection: Connection) -> None:
    command = CreateCustomer(
        external_ref="north-customer-1",
        name="New GmbH",
        legal_entity="DE",
        currency="EUR",
        country="DE",
        tax_code="DE-19",
    )

    first, second = outcome(connection, command), outcome(connection, command)
    found = outcome(connection, FindCustomer(external_ref="north-customer-1", name="Renamed", legal_entity="DE"))

    assert isinstance(first, Done)
    assert isinstance(second, Done)
    assert isinstance(found, Done)
    assert first.reference.external_id == second.reference.external_id == found.reference.external_id
    assert len(erp.effects(object="customer", ref="north-customer-1", operation="create")) == 1
