"""What is kept of a call: no secrets, bodies up to the cap, failures with their reason."""

import hashlib

from integrations.transport.redaction import reveal
from tests.integrations.transport.conftest import TOKEN, Callers, Target, answer, failure, vanish


def test_what_is_kept_has_no_secret_in_it(target: Target, caller: Callers) -> None:
    body = b'{"access_token": "abc", "note": "canary-secret inside", "name": "Ann"}'
    target.handler = answer(200, body, Set_Cookie="sid=1", X_Echo=TOKEN)
    calling = caller(is_read=False)

    calling.call("POST", "/x", params={"token": "t0p", "q": "1"}, json={"password": "p", "shared": "s", "a": [1]})

    (record,) = calling.client.records
    assert record.url == f"{target.url}/x?token=[redacted]&q=1"
    assert record.request_headers["Authorization"] == "[redacted]"
    assert record.response_headers["set-cookie"] == "[redacted]"
    assert record.response_headers["x-echo"] == "[redacted]"
    assert reveal(record.request_body) == '{"password":"[redacted]","shared":"[redacted]","a":[1]}'
    assert reveal(record.response_body) == (
        '{"access_token": "[redacted]", "note": "[redacted] inside", "name": "Ann"}'
    )
    assert record.response_sha256 == hashlib.sha256(body).hexdigest()
    assert record.response_bytes == len(body)


def test_a_long_body_is_kept_up_to_the_cap(target: Target, caller: Callers) -> None:
    target.handler = answer(200, b'{"a": "' + b"x" * 100_000 + b'"}')
    calling = caller()

    calling.call("GET", "/x")

    (record,) = calling.client.records
    assert record.is_truncated
    assert len(reveal(record.response_body)) == 64 * 1024


def test_a_failure_is_kept_with_its_reason(target: Target, caller: Callers) -> None:
    target.handler = vanish
    calling = caller()

    failure(calling)

    (record,) = calling.client.records
    assert record.status is None
    assert "disconnected" in record.error.lower()
    assert record.duration_ms > 0
