"""The inbox outlives whatever the database says: a call is answered, and the next one is written."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from integrations import secrets
from integrations.models import Connection
from journeys.intake import inbox
from journeys.intake.inbox import Call, CallUnwritable, Inbox, InboxClosed
from journeys.models import InboxEvent
from tests.breaking import refusing
from tests.journeys.builders import GO_LIVE, make_connection, make_firm
from tests.visibility.ingest.conftest import SECRET, TOKEN, Door, database_url

BODY = {"id": "evt-1", "key": "deal-1", "steps": 1}


@pytest.fixture
def connection(transactional_db: None) -> Connection:
    return make_connection(make_firm())


@pytest.fixture
def written(transactional_db: None) -> Iterator[Inbox]:
    """An inbox of this process."""
    running = Inbox()
    yield running
    running.close()


def make_call(connection_id: int, event_id: str) -> Call:
    call = {
        "connection_id": connection_id,
        "correlation_id": "00000000-0000-4000-8000-000000000001",
        "url": "/ingest/1/",
        "headers": {},
        "body": None,
        "sha256": "",
        "status": 202,
        "started_at": GO_LIVE,
    }
    event = {
        "connection_id": connection_id,
        "event_id": event_id,
        "stream": "records",
        "record_id": event_id,
        "carries": "",
        "slice": {},
        "correlation_id": call["correlation_id"],
    }
    return Call(call, [event])


def write_all(running: Inbox, *calls: Call) -> list[Any]:
    """What each call ended in, handed over together."""

    async def write() -> list[Any]:
        return await asyncio.gather(*(running.write(call) for call in calls), return_exceptions=True)

    # In a thread of its own: where a browser runs, this one has an event loop already.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, write()).result()


@contextmanager
def locked_inbox() -> Iterator[None]:
    """Another session that keeps the inbox from being written."""
    with psycopg.connect(database_url()) as other:
        other.execute("LOCK TABLE journeys_inboxevent IN EXCLUSIVE MODE")
        yield
        other.rollback()


def test_a_call_for_a_connection_that_is_gone_is_refused_and_its_neighbours_are_written(
    written: Inbox, connection: Connection
) -> None:
    calls = [make_call(connection.pk, "one"), make_call(connection.pk + 1, "gone"), make_call(connection.pk, "two")]

    answers = write_all(written, *calls)

    assert [type(answer) for answer in answers] == [type(None), CallUnwritable, type(None)]
    assert set(InboxEvent.objects.values_list("record_id", flat=True)) == {"one", "two"}


def test_a_value_that_no_statement_can_carry_is_refused_alone(written: Inbox, connection: Connection) -> None:
    unspeakable = make_call(connection.pk, "\ud800")

    answers = write_all(written, unspeakable, make_call(connection.pk, "one"))

    assert [type(answer) for answer in answers] == [CallUnwritable, type(None)]


@pytest.mark.parametrize("state", ["XX000", "42501", "0A000", "40001"])
def test_an_error_that_is_not_the_calls_sends_it_back_and_the_next_is_written(
    written: Inbox, connection: Connection, state: str
) -> None:
    with refusing("journeys_inboxevent", "INSERT", "true", state=state):
        answers = write_all(written, make_call(connection.pk, "one"), make_call(connection.pk, "two"))
    later = write_all(written, make_call(connection.pk, "three"))

    assert [type(answer) for answer in answers] == [InboxClosed, InboxClosed]
    assert later == [None]
    assert InboxEvent.objects.get().record_id == "three"


def test_a_caller_is_not_kept_waiting_for_a_database_that_does_not_answer(
    written: Inbox, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "ANSWER_SECONDS", 0.3)

    with locked_inbox():
        answers = write_all(written, make_call(connection.pk, "one"))
    later = write_all(written, make_call(connection.pk, "two"))

    assert [type(answer) for answer in answers] == [InboxClosed]
    assert later == [None]
    assert set(InboxEvent.objects.values_list("record_id", flat=True)) == {"one", "two"}


def test_the_door_goes_on_after_a_call_for_a_connection_that_was_deleted(door: Door) -> None:
    door.signed(BODY)
    firm = door.connection.firm
    Connection.objects.filter(pk=door.connection.pk).delete()

    status = door.signed(BODY | {"id": "evt-2"})

    other = make_connection(firm, webhook_token=TOKEN)
    secrets.keep(other, {"webhook_secret": SECRET}, now=GO_LIVE)
    assert status == 400
    assert Door(door.port, other, door.log).signed(BODY) == 202
    assert InboxEvent.objects.get().connection_id == other.pk


def test_the_door_asks_to_come_again_when_the_inbox_cannot_be_written(door: Door) -> None:
    with refusing("journeys_inboxevent", "INSERT", "true", state="XX000"):
        status = door.signed(BODY)

    assert (status, door.signed(BODY)) == (503, 202)


def test_xml_in_an_encoding_that_does_not_exist_is_refused(door: Door) -> None:
    crm = make_connection(door.connection.firm, kind="salesforce", webhook_token=TOKEN, commands=())
    raw = b'<?xml version="1.0" encoding="foo-bar"?><a/>'

    assert door.post(raw, path=f"/ingest/{crm.pk}/{TOKEN}/", content_type="text/xml") == 400
