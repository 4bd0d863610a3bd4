"""Both sign-ins of Salesforce; an expired session is renewed once, a wrong secret refused."""

import pytest

from integrations import gateway
from integrations.models import Connection, Credential
from integrations.outcomes import Done, Unauthorized
from tests.integrations.connectors.calls import outcome, rows
from tests.integrations.connectors.conftest import Connect, Vendor
from tests.integrations.connectors.salesforce.conftest import link


@pytest.fixture
def by_assertion(crm: Vendor, connect: Connect) -> Connection:
    client = crm.client()
    return connect(
        crm,
        entered={"private_key": (crm.state / client["private_key_file"]).read_text()},
        grant="jwt_bearer",
        consumer_key=client["consumer_key"],
        username=client["username"],
        audience=client["audience"],
    )


def test_jwt_bearer_signs_in_too(by_assertion: Connection) -> None:
    assert len(rows(by_assertion, "accounts")) >= 12


def test_an_expired_session_is_renewed_once_and_the_call_repeated(crm: Vendor, connection: Connection) -> None:
    deal = list(crm.records("Opportunity"))[3]
    before = gateway.open_connection(connection.pk).generation
    crm.mode(expire_token=1, count=1)

    done = outcome(connection, link(deal, "north-project-4"))

    assert isinstance(done, Done)
    assert Credential.objects.get(connection=connection).generation == before + 1


def test_reading_renews_an_expired_session_too(crm: Vendor, connection: Connection) -> None:
    gateway.open_connection(connection.pk)
    crm.mode(expire_token=1, count=1)

    assert len(rows(connection, "accounts")) >= 12


def test_a_wrong_secret_is_unauthorized(crm: Vendor, connect: Connect) -> None:
    connection = connect(crm, entered={"consumer_secret": "wrong-secret"}, consumer_key="nobody")

    with pytest.raises(gateway.CallFailed) as caught:
        gateway.open_connection(connection.pk)

    assert isinstance(caught.value.outcome, Unauthorized)
