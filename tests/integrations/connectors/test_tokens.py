"""One refresher at a time: eight workers at once cost one token request; a revoked client costs few."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection as database
from django.utils import timezone

from integrations import gateway, pausing
from integrations.models import Connection, Credential, Exchange, ExchangeBody
from integrations.outcomes import Outcome, Unauthorized
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
def test_a_revoked_client_asks_once_and_all_who_come_after_hear_the_same(crm: Vendor, connect: Connect) -> None:
    connection = connect(crm, entered={"consumer_secret": "revoked-secret"}, consumer_key="revoked")

    def outcome() -> Outcome:
        with pytest.raises(gateway.CallFailed) as caught:
            gateway.open_connection(connection.pk)
        return caught.value.outcome

    outcomes = at_once(outcome)

    assert {type(one) for one in outcomes} == {Unauthorized}
    assert Exchange.objects.filter(purpose="token").count() == 1
    assert Credential.objects.get(connection=connection).refresh_by.startswith("refused: no access token (400)")


@pytest.mark.django_db(transaction=True)
def test_once_a_person_has_seen_to_it_the_client_asks_at_once(crm: Vendor, connect: Connect) -> None:
    connection = connect(crm, entered={"consumer_secret": "revoked-secret"}, consumer_key="revoked")
    for _ in "ab":
        with pytest.raises(gateway.CallFailed):
            gateway.open_connection(connection.pk)
        pausing.until_authorised(connection.pk, "refused")
        assert pausing.authorised(connection.pk)

    assert Exchange.objects.filter(purpose="token").count() == 2


def test_a_refusal_of_a_call_that_began_before_a_person_saw_to_it_pauses_nothing(crm: Vendor, connect: Connect) -> None:
    connection, began = connect(crm, entered={"consumer_secret": "s"}, consumer_key="k"), timezone.now()
    pausing.until_authorised(connection.pk, "refused", since=timezone.now())
    pausing.authorised(connection.pk)

    pausing.until_authorised(connection.pk, "refused late", since=began)
    was_paused = Connection.objects.get(pk=connection.pk).is_paused
    pausing.until_authorised(connection.pk, "refused again", since=timezone.now())

    assert (was_paused, Connection.objects.get(pk=connection.pk).is_paused) == (False, True)


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
