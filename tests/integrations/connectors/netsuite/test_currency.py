"""NetSuite: the financial project is in the contract's currency, not in its subsidiary's."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from integrations import gateway
from integrations.canonical.commands import CreateFinancialProject, FindCustomer
from integrations.models import Connection
from integrations.outcomes import Done, Refused
from tests.integrations.connectors.calls import outcome
from tests.integrations.connectors.conftest import Vendor


@pytest.fixture
def erp(vendors: Callable[..., Vendor]) -> Vendor:
    return vendors("netsuite")


@pytest.fixture
def connection(erp: Vendor, connect: Callable[..., Connection]) -> Connection:
    client = erp.client()
    return connect(
        erp,
        entered={"private_key": (erp.state / client["private_key_file"]).read_text()},
        client_id=client["client_id"],
        certificate_id=client["certificate_id"],
        subsidiaries="1=DE, 2=US, 3=UK",
    )


def customer_id(connection: Connection) -> str:
    found = outcome(connection, FindCustomer(external_ref="none", name="Rheinquell Logistik GmbH", legal_entity="DE"))
    assert isinstance(found, Done)
    return found.reference.external_id


def make_project(customer: str, ref: str, currency: str) -> CreateFinancialProject:
    return CreateFinancialProject(
        external_ref=ref,
        title="Data platform",
        customer_id=customer,
        legal_entity="DE",
        currency=currency,
        price=Decimal("48000.00"),
        revenue_method="fixed_milestone",
        starts_on=date(2026, 12, 1),
        ends_on=date(2027, 3, 31),
        tasks=(),
    )


def test_a_project_sold_in_another_currency_is_opened_in_it(erp: Vendor, connection: Connection) -> None:
    done = outcome(connection, make_project(customer_id(connection), "north-project-usd", "USD"))

    assert isinstance(done, Done)
    (made,) = erp.effects(ref="north-project-usd", operation="create")
    assert (made["currency"], made["entity"], made["amount"]) == ("USD", "DE", "48000.00")


def test_a_currency_the_account_lacks_is_a_master_data_refusal(erp: Vendor, connection: Connection) -> None:
    refused = outcome(connection, make_project(customer_id(connection), "north-project-aud", "AUD"))

    assert refused == Refused("master_data", "the account has no currency AUD", "currency")
    assert erp.effects(ref="north-project-aud") == []


def test_the_preview_names_the_currency_it_would_look_up(connection: Connection) -> None:
    seen = gateway.preview(connection.pk, make_project("7", "north-project-seen", "USD"))

    assert seen["method"] == "PUT"
    assert '"currency":{"id":"(id of USD)"}' in seen["body"]
