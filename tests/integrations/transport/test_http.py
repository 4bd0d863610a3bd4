"""Calls and their failures: what is sent, what each status or lost connection means, when to come again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations.connector import Keys, Limits
from integrations.outcomes import Retry, Throttled, Unauthorized, Unavailable, Unknown
from tests.integrations.transport.conftest import TOKEN, Callers, Target, answer, failure, vanish


def test_headers_carry_token_trace_and_key(target: Target, caller: Callers) -> None:
    target.handler = answer(201)
    keys = Keys("ref-1", "idem-1", "run-1", "unused")

    response = caller(is_read=False).call("POST", "/things", params={"a": "b c"}, json={"n": 1}, keys=keys)

    (seen,) = target.seen
    assert response.status == 201
    assert seen["path"] == "/things?a=b%20c"
    assert seen["Authorization"] == f"Bearer {TOKEN}"
    assert seen["X-Correlation-ID"] == "run-1"
    assert seen["traceparent"] == "00-" + "1" * 32 + "-" + "2" * 16 + "-01"
    assert seen["Idempotency-Key"] == "idem-1"
    assert seen["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("status", "is_read", "creates", "expected"),
    [
        (401, True, "keyed", Unauthorized), (429, False, "keyed", Throttled), (503, True, "keyed", Unavailable),
        (503, False, "none", Unavailable), (502, False, "keyed", Unavailable), (504, False, "natural", Unavailable),
        (504, False, "none", Unknown), (502, False, "none", Unknown), (500, True, "none", Retry),
        (500, False, "keyed", Retry), (500, False, "none", Unknown), (302, True, "keyed", Unavailable),
        (307, False, "keyed", Unavailable),
    ],
)  # fmt: skip
def test_a_status_that_no_handler_reads(
    target: Target, caller: Callers, status: int, is_read: bool, creates: Any, expected: type
) -> None:
    target.handler = answer(status)

    got = failure(caller(is_read=is_read, limits=Limits(creates=creates)), "POST")

    assert isinstance(got, expected)


@pytest.mark.parametrize("status", [200, 204, 300, 400, 403, 404, 409, 422])
def test_other_statuses_are_the_handlers_to_read(target: Target, caller: Callers, status: int) -> None:
    target.handler = answer(status)

    assert caller(is_read=False).call("POST", "/x").status == status


@pytest.mark.parametrize(("is_read", "expected"), [(True, Unavailable), (False, Unknown)])
def test_a_connection_lost_after_sending(target: Target, caller: Callers, is_read: bool, expected: type) -> None:
    target.handler = vanish

    assert isinstance(failure(caller(is_read=is_read), "POST", json={}), expected)
    assert len(target.seen) == 1


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "POST", "PATCH"])
def test_nothing_is_tried_twice_in_silence(target: Target, caller: Callers, method: str) -> None:
    calling = caller(is_read=False)
    target.handler = answer()
    calling.call("GET", "/warm")
    target.handler = vanish

    failure(calling, method)

    assert len(target.seen) == 2


def test_a_session_that_is_closed_sends_nothing(target: Target, caller: Callers) -> None:
    calling = caller(is_read=False)
    calling.close()

    assert failure(calling, "POST", json={}) == Unavailable("not sent: Session is closed")
    assert target.seen == []


def test_a_refused_connection_was_not_sent(caller: Callers, settings: Any) -> None:
    settings.OUTBOUND_ALLOW = ["127.0.0.1:1"]

    got = failure(caller("http://127.0.0.1:1", is_read=False), "POST")

    assert isinstance(got, Unavailable)
    assert "not sent" in got.why


def test_retry_after_may_be_a_date(target: Target, caller: Callers) -> None:
    until = datetime.now(UTC) + timedelta(seconds=40)
    target.handler = answer(429, Retry_After=until.strftime("%a, %d %b %Y %H:%M:%S GMT"))

    got = failure(caller())

    assert isinstance(got, Throttled)
    assert abs((got.until - until).total_seconds()) < 3


@pytest.mark.parametrize("text", ["", "soon", "-5", "1e9", "9" * 400, "٣"])
def test_a_retry_after_that_is_none_waits_five_seconds(target: Target, caller: Callers, text: str) -> None:
    target.handler = answer(429, Retry_After=text) if text.isascii() else answer(429)
    began = datetime.now(UTC)

    got = failure(caller())

    assert isinstance(got, Throttled)
    assert 4.9 < (got.until - began).total_seconds() < 7
