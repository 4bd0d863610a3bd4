"""One refresher at a time: eight workers at once cost one token request; a revoked client costs few."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection as database

from integrations import gateway
from integrations.models import Credential, Exchange, ExchangeBody
from integrations.outcomes import Outcome, Unauthorized, Unavailable
from integrations.transport.target import OpenConnection
from tests.integrations.connectors.conftest import Connect, Vendor, Vendors

WORKERS = 8


@pytest.fixture
def crm(vendors: Vendors) -> Vendor:
    return vendors("salesforce")


def at_once(work: Callable[[], OpenConnection | Outcome]) -> list[OpenConnection | Outcome]:
    """The work in eight threads that begin together, each with a database connection of its own."""
    barrier = threading.Barrier(WORKERS)

    def one(_: int) -> OpenConnection | Outcome:
        barrier.wait()
        try:
            return work()
        finally:
            database.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(one, range(WORKERS)))


@pytest.mark.django_db(transaction=True)
def test_eight_workers_cost_one_token(crm: Vendor, connect: Connect) -> None:
    client = crm.client()
    connection = connect(
        crm, entered={"consumer_secret": client["consumer_secret"]}, consumer_key=client["consumer_key"]
    )

    opened = at_once(lambda: gateway.open_connection(connection.pk))

    tokens = {one.token for one in opened if isinstance(one, OpenConnection)}
    assert len(opened) == WORKERS
    assert len(tokens) == 1
    assert Exchange.objects.filter(purpose="token").count() == 1
    assert Credential.objects.get(connection=connection).generation == 2


@pytest.mark.django_db(transaction=True)
def test_a_refused_token_is_renewed_once_for_all(crm: Vendor, connect: Connect) -> None:
    client = crm.client()
    connection = connect(
        crm, entered={"consumer_secret": client["consumer_secret"]}, consumer_key=client["consumer_key"]
    )
    used = gateway.open_connection(connection.pk)

    opened = at_once(lambda: gateway.reopen(used))

    assert {one.generation for one in opened if isinstance(one, OpenConnection)} == {used.generation + 1}
    assert Exchange.objects.filter(purpose="token").count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_revoked_client_is_asked_a_few_times_only(crm: Vendor, connect: Connect) -> None:
    connection = connect(crm, entered={"consumer_secret": "revoked-secret"}, consumer_key="revoked")

    def outcome() -> Outcome:
        with pytest.raises(gateway.CallFailed) as caught:
            gateway.open_connection(connection.pk)
        return caught.value.outcome

    outcomes = at_once(outcome)

    assert {type(one) for one in outcomes} <= {Unauthorized, Unavailable}
    assert Exchange.objects.filter(purpose="token").count() <= 2


def test_a_token_is_kept_sealed_and_its_request_without_secrets(crm: Vendor, connect: Connect) -> None:
    client = crm.client()
    connection = connect(
        crm, entered={"consumer_secret": client["consumer_secret"]}, consumer_key=client["consumer_key"]
    )

    opened = gateway.open_connection(connection.pk)

    credential, exchange = Credential.objects.get(connection=connection), Exchange.objects.get(purpose="token")
    assert opened.token is not None
    assert opened.token not in credential.sealed_token
    assert opened.token.encode() not in bytes(ExchangeBody.objects.get(exchange_id=exchange.pk).response_body or b"")
    assert exchange.request_headers["Authorization"] == "[redacted]"
    assert client["consumer_secret"] not in repr(opened)
    assert opened.token not in repr(opened)
