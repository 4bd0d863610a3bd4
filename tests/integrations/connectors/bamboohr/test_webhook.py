"""Webhooks of BambooHR: taken when signed and fresh, refused otherwise; they only say whom to read again."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from integrations.connector import Hint, WebhookRefused
from integrations.models import Connection
from tests.integrations.connectors.bamboohr.conftest import PRIVATE_KEY
from tests.integrations.connectors.calls import receive
from tests.integrations.connectors.conftest import Connect, Vendor
from tests.integrations.sandbox.receiver import Receiver

PATIENCE = 5.0


def event(**changes: Any) -> bytes:
    data = {"companyId": "48213", "employeeId": "107", "changedFields": ["jobTitleName"]} | changes
    return json.dumps({"type": "employee.updated", "timestamp": "2026-11-20T08:00:00+0000", "data": data}).encode()


def signed(raw: bytes, stamp: str = "", key: str = PRIVATE_KEY) -> dict[str, str]:
    stamp = stamp or str(int(time.time()))
    signature = hmac.new(key.encode(), raw + stamp.encode(), hashlib.sha256).hexdigest()
    return {"X-BambooHR-Timestamp": stamp, "X-BambooHR-Signature": signature}


def hints(connection: Connection, raw: bytes) -> list[tuple[str, str]]:
    got = receive(connection, raw, signed(raw))
    assert not isinstance(got, WebhookRefused), got.reason
    return [(hint.stream, hint.external_id) for hint in got]


def refusal(connection: Connection, raw: bytes, headers: dict[str, str]) -> int:
    got = receive(connection, raw, headers)
    assert isinstance(got, WebhookRefused)
    return got.status


def test_a_signed_event_names_the_employee(connection: Connection) -> None:
    raw = event()

    got = receive(connection, raw, signed(raw))

    known = {"employee": "107", "event": "employee.updated"}
    assert got == [Hint(f"{hashlib.sha256(raw).hexdigest()}:people:107", "people", "107", known)]


@pytest.mark.parametrize("fields", [["payRate"], ["compensationChangeReason"], ["paidPer", "city"], [], None])
def test_news_of_pay_reads_the_rates_too(connection: Connection, fields: list[str] | None) -> None:
    assert hints(connection, event(changedFields=fields)) == [("people", "107"), ("cost_rates", "107")]


def test_the_classic_payload_names_many_each_once(connection: Connection) -> None:
    one = {"id": "101", "action": "Updated", "changedFields": ["firstName"], "fields": {"Pay": "1"}}
    raw = json.dumps({"employees": [one, one, one | {"id": 102}]}).encode()

    assert hints(connection, raw) == [("people", "101"), ("people", "102")]


def test_events_of_the_company_are_taken_and_mean_nothing_here(connection: Connection) -> None:
    assert hints(connection, b'{"type": "company.updated", "data": {"companyId": "48213"}}') == []


@pytest.mark.parametrize("signature", ["", "0" * 64, "ä" * 64, "x", "sha256=" + "0" * 64])
def test_a_wrong_signature_is_refused(connection: Connection, signature: str) -> None:
    headers = signed(event()) | {"X-BambooHR-Signature": signature}

    assert refusal(connection, event(), headers) == 401


def test_a_signature_of_another_body_or_key_is_refused(connection: Connection) -> None:
    assert refusal(connection, event(), signed(event(employeeId="108"))) == 401
    assert refusal(connection, event(), signed(event(), key="another-key")) == 401


@pytest.mark.parametrize("age", [301, -310, 86_400])
def test_a_call_from_another_time_is_refused_however_well_signed(connection: Connection, age: int) -> None:
    assert refusal(connection, event(), signed(event(), str(int(time.time()) - age))) == 401


def test_a_call_four_minutes_old_is_taken(connection: Connection) -> None:
    got = receive(connection, event(), signed(event(), str(int(time.time()) - 240)))

    assert not isinstance(got, WebhookRefused)


@pytest.mark.parametrize("stamp", ["now", "NaN", "Infinity", "-1", "1e9", "9" * 40, "٢٠٢٦", "²", " 1", "1.5"])
def test_a_timestamp_that_is_no_number_of_seconds_is_refused(connection: Connection, stamp: str) -> None:
    assert refusal(connection, event(), signed(event(), stamp)) == 401


def test_without_headers_or_key_nothing_is_taken(hris: Vendor, connect: Connect, connection: Connection) -> None:
    keyless = connect(hris, entered={"api_key": hris.client()["api_key"]})

    assert refusal(connection, event(), {}) == 401
    assert refusal(keyless, event(), signed(event(), key="")) == 401


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"payload=%7B%7D",
        b"[]",
        b"{}",
        b'{"employees": 7}',
        b'{"employees": [{"id": "1/../2"}]}',
        b'{"type": "employee.updated"}',
        b'{"type": "employee.updated", "data": {"employeeId": null}}',
        b'{"type": "employee.updated", "data": {"employeeId": "' + b"9" * 19 + b'"}}',
    ],
)
def test_a_body_that_is_no_event_is_refused_though_signed(connection: Connection, raw: bytes) -> None:
    assert refusal(connection, raw, signed(raw)) == 400


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    opened = Receiver()
    yield opened
    opened.close()


def test_what_the_company_sends_is_taken_with_its_own_key(hris: Vendor, connect: Connect, receiver: Receiver) -> None:
    key = hris.client()["api_key"]
    events = ["employee.created", "employee.updated", "employee.deleted"]
    terms = {"name": "Sightline", "url": receiver.url, "format": "json", "monitorFields": ["payRate"]}
    hook = requests.post(f"{hris.url}/api/v1/webhooks", json=terms | {"events": events}, auth=(key, "x"), timeout=10)
    connection = connect(hris, entered={"api_key": key, "webhook_private_key": hook.json()["privateKey"]})
    hris.do("change_pay", person="person-20", date="2027-01-01", rate="120000", currency="USD")
    give_up = time.monotonic() + PATIENCE
    while not receiver.seen and time.monotonic() < give_up:
        time.sleep(0.02)
    headers, raw = receiver.seen[0]

    got = receive(connection, raw, headers)

    requests.delete(f"{hris.url}/api/v1/webhooks/{hook.json()['id']}", auth=(key, "x"), timeout=10)
    assert not isinstance(got, WebhookRefused)
    assert [(hint.stream, hint.external_id) for hint in got] == [("people", "120"), ("cost_rates", "120")]
