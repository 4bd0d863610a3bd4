"""NetSuite: the financial project is in the contract's currency, not in its subsidiary's."""

from integrations import gateway
from integrations.models import Connection
from integrations.outcomes import Done, Refused
from tests.integrations.connectors.calls import outcome
from tests.integrations.connectors.conftest import Vendor
from tests.integrations.connectors.netsuite.conftest import make_project, rheinquell


def test_a_project_sold_in_another_currency_is_opened_in_it(erp: Vendor, connection: Connection) -> None:
    done = outcome(connection, make_project(rheinquell(connection), "north-project-usd", currency="USD"))

    assert isinstance(done, Done)
    (made,) = erp.effects(ref="north-project-usd", operation="create")
    assert (made["currency"], made["entity"], made["amount"]) == ("USD", "DE", "48000.00")


def test_a_currency_the_account_lacks_is_a_master_data_refusal(erp: Vendor, connection: Connection) -> None:
    refused = outcome(connection, make_project(rheinquell(connection), "north-project-aud", currency="AUD"))

    assert refused == Refused("master_data", "the account has no currency AUD", "currency")
    assert erp.effects(ref="north-project-aud") == []


def test_the_preview_names_the_currency_it_would_look_up(connection: Connection) -> None:
    seen = gateway.preview(connection.pk, make_project("7", "north-project-seen", currency="USD"))

    assert seen["method"] == "PUT"
    assert '"currency":{"id":"(id of USD)"}' in seen["body"]
