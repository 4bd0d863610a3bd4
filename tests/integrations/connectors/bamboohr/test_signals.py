"""What BambooHR says in its answers: waiting in three forms, refusals in four, a refused key; and the test lines."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from integrations import gateway
from integrations.connector import Response
from integrations.connectors.bamboohr.signals import interpret, reason
from integrations.models import Connection, ConnectionGate
from integrations.outcomes import Refused, Throttled, Unauthorized, Unavailable
from tests.integrations.connectors.bamboohr.conftest import connected, pulled, rows
from tests.integrations.connectors.conftest import Connect, Vendor

NOW = datetime(2026, 11, 20, tzinfo=UTC)
OVER_RATE = b'{"error":{"code":429,"message":"Over rate limit, please try again in 60 seconds"}}'


def answered(status: int, body: Any = b"", **headers: str) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(status, {name.replace("_", "-"): value for name, value in headers.items()}, raw)


@pytest.mark.parametrize("fault", ["p429", "p503"])
def test_throttling_waits_as_long_as_it_is_told(hris: Vendor, connection: Connection, fault: str) -> None:
    hris.mode(**{fault: 1}, retry_after=40)
    began = datetime.now(UTC)

    with pytest.raises(gateway.CallFailed) as failure:
        rows(connection, "people")

    assert isinstance(failure.value.outcome, Throttled)
    assert 40 <= (failure.value.outcome.until - began).total_seconds() < 45


def test_a_throttled_pull_closes_the_gate_for_that_long(hris: Vendor, connection: Connection) -> None:
    hris.mode(p429=1, retry_after=40)

    run = pulled(connection, "people")

    blocked_until = ConnectionGate.objects.get(connection=connection).blocked_until
    assert run.state == "failed"
    assert blocked_until is not None
    assert blocked_until > datetime.now(UTC) + timedelta(seconds=30)


def test_a_200_that_says_429_is_throttling() -> None:
    assert interpret(answered(200, OVER_RATE), NOW) == Throttled(
        NOW + timedelta(seconds=60), "Over rate limit, please try again in 60 seconds"
    )


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"data": [{"error": 429}]}', b'{"error": "429"}', b'{"error": {"code": 500}}', b'"error"']
)
def test_other_200s_are_answers(body: bytes) -> None:
    assert interpret(answered(200, body), NOW) is None


def test_a_503_that_names_no_time_is_left_to_the_gates_own_patience(hris: Vendor, connection: Connection) -> None:
    assert interpret(answered(503, b"Log search timed out. Try again later."), NOW) is None
    assert isinstance(interpret(answered(598), NOW), Unavailable)


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (answered(400, x_bamboohr_error_message="since is missing"), "since is missing"),
        (answered(400, {"error": {"code": "BadPage", "message": "The boundary changed"}}), "The boundary changed"),
        (answered(404, {"errors": [{"error": "No webhook was found"}]}), "No webhook was found"),
        (answered(403, {"errors": {"error": "You do not have access"}}), "You do not have access"),
        (answered(400, {"errors": [{"error": "Invalid", "issues": ["a", "b"]}]}), "Invalid: a, b"),
        (answered(400, {"title": "Bad", "detail": "amount must be > 0"}), "amount must be > 0"),
        (answered(403), "status 403 without a reason"),
        (answered(500, b"<html>"), "status 500 without a reason"),
    ],
)
def test_the_reason_is_found_in_every_form(response: Response, expected: str) -> None:
    assert reason(response) == expected


def test_a_missing_table_is_refused_in_the_companys_words(hris: Vendor, connect: Connect) -> None:
    with pytest.raises(gateway.CallFailed) as failure:
        rows(connected(hris, connect, compensation_table="shoes"), "cost_rates")

    assert failure.value.outcome == Refused("not_found", "The table shoes does not exist")


def test_a_revoked_key_is_unauthorized(hris: Vendor, connection: Connection) -> None:
    hris.mode(expire_token=1)

    with pytest.raises(gateway.CallFailed) as failure:
        rows(connection, "people")

    assert isinstance(failure.value.outcome, Unauthorized)


@pytest.fixture
def webhook(hris: Vendor) -> Iterator[str]:
    """A webhook of this key that calls our door."""
    key = hris.client()["api_key"]
    terms = {"name": "Sightline", "url": "https://north.example/ingest/1/t/", "format": "json"}
    made = requests.post(
        f"{hris.url}/api/v1/webhooks", json=terms | {"events": ["employee.created"]}, auth=(key, "x"), timeout=10
    )
    yield str(made.json()["id"])
    requests.delete(f"{hris.url}/api/v1/webhooks/{made.json()['id']}", auth=(key, "x"), timeout=10)


def lines(connection: Connection) -> dict[str, tuple[bool, str]]:
    return {one.name: (one.is_ok, one.detail) for one in gateway.check(connection.pk)}


def test_the_connection_test_has_a_line_for_each_thing(hris: Vendor, connect: Connect, webhook: str) -> None:
    hris.mode(page_cap=7)

    found = lines(connected(hris, connect))

    assert [name for name, (is_ok, _) in found.items() if not is_ok] == []
    assert list(found)[2:] == [
        "API key",
        "fields",
        "cost rates",
        "time off",
        "clock",
        "quota",
        "legal entities",
        "webhooks",
    ]
    assert found["API key"] == (True, f"{len(hris.records('employees'))} employees are visible")
    assert found["legal entities"] == (True, "DE, UK, US")
    assert found["quota"][1].startswith("BambooHR publishes none")
    assert found["webhooks"] == (True, "Sightline: nothing was sent in 14 days")


def test_the_connection_test_names_what_is_wrong(hris: Vendor, connect: Connect, webhook: str) -> None:
    hris.mode(restricted_fields=["workEmail", "compensation.rate"], over_log_rate=1, clock_skew=600)

    found = lines(connected(hris, connect, legal_entity_field="location"))

    assert [name for name, (is_ok, _) in found.items() if not is_ok] == [
        "fields",
        "cost rates",
        "clock",
        "legal entities",
        "webhooks",
    ]
    assert found["fields"][1] == "not visible: workEmail"
    assert "this API key may not see it" in found["cost rates"][1]
    assert found["legal entities"][1] == "location 'Berlin' has no legal entity in the settings"
    assert found["webhooks"][1].startswith("Throttled: Over rate limit")


def test_a_refused_key_is_one_line(hris: Vendor, connection: Connection) -> None:
    hris.mode(expire_token=1)

    found = lines(connection)

    assert list(found)[2:] == ["API key"]
    assert not found["API key"][0]


def test_an_unreadable_setting_is_named(hris: Vendor, connect: Connect) -> None:
    found = lines(connected(hris, connect, productive_hours="many"))

    assert found["cost rates"] == (False, 'Write the setting "productive hours" as a number such as 1600')
