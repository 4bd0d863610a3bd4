"""The client against a target that behaves badly: what each failure means, and what is kept of it."""

import asyncio
import gzip
import hashlib
import ipaddress
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from integrations.connector import Keys, Limits
from integrations.outcomes import Refused, Retry, Throttled, Unauthorized, Unavailable, Unknown
from integrations.transport import limits
from integrations.transport.errors import CallFailed
from integrations.transport.redaction import reveal
from tests.integrations.transport.conftest import TOKEN, Caller, Target

Callers = Callable[..., Caller]


def answer(status: int = 200, body: bytes = b"{}", **headers: str) -> Callable[[web.Request], Any]:
    async def handler(_: web.Request) -> web.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=status, body=body, headers=named)

    return handler


async def vanish(request: web.Request) -> web.Response:
    await request.read()
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


def failure(caller: Caller, method: str = "GET", path: str = "/x", **options: Any) -> Any:
    with pytest.raises(CallFailed) as caught:
        caller.call(method, path, **options)
    assert caught.value.exchanges == tuple(caller.client.records)
    return caught.value.outcome


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


def test_an_answer_that_comes_too_late_is_unknown_for_a_write(target: Target, caller: Callers) -> None:
    async def slow(_: web.Request) -> web.Response:
        await asyncio.sleep(2)
        return web.Response()

    target.handler = slow

    got = failure(caller(is_read=False, limits=Limits(call_timeout=0.2)), "POST")

    assert isinstance(got, Unknown)


def test_the_deadline_is_for_the_whole_answer(target: Target, caller: Callers) -> None:
    async def trickle(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(40):
            await response.write(b"x")
            await asyncio.sleep(0.05)
        return response

    target.handler = trickle
    began = datetime.now(UTC)

    got = failure(caller(limits=Limits(read_timeout=0.3)))

    assert isinstance(got, Unavailable)
    assert datetime.now(UTC) - began < timedelta(seconds=1.5)


def test_a_refused_connection_was_not_sent(caller: Callers, settings: Any) -> None:
    settings.OUTBOUND_ALLOW = ["127.0.0.1:1"]

    got = failure(caller("http://127.0.0.1:1", is_read=False), "POST")

    assert isinstance(got, Unavailable)
    assert "not sent" in got.why


def test_an_endless_answer_is_cut(target: Target, caller: Callers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ANSWER_CAP", 300_000)
    target.handler = answer(body=b"x" * 400_000)

    got = failure(caller())

    assert isinstance(got, Refused)
    assert "larger" in got.detail


def test_a_gzip_bomb_is_cut(target: Target, caller: Callers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ANSWER_CAP", 300_000)
    target.handler = answer(body=gzip.compress(b"0" * 30_000_000), Content_Encoding="gzip")

    assert isinstance(failure(caller()), Refused)


def test_a_truncated_answer_is_no_answer(target: Target, caller: Callers) -> None:
    async def cut(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.content_length = 100
        await response.prepare(request)
        await response.write(b"half")
        assert request.transport is not None
        request.transport.close()
        return response

    target.handler = cut

    assert isinstance(failure(caller()), Unavailable)


@pytest.mark.parametrize("location", ["http://127.0.0.1:1/", "file:///etc/passwd", "https://evil.example/"])
def test_a_redirect_is_not_followed(target: Target, caller: Callers, location: str) -> None:
    target.handler = answer(302, Location=location)

    got = failure(caller())

    assert isinstance(got, Unavailable)
    assert len(target.seen) == 1


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/next",
        "http://127.0.0.1:1/next",
        "http://localhost:{port}/next",
        "http://127.0.0.1:{port}@evil.example/next",
        "http://evil.example\\@127.0.0.1:{port}/",
        "http://127.0.0.1:{port}/a\r\nX: y",
    ],
)
def test_a_next_page_at_another_origin_is_refused(target: Target, caller: Callers, link: str) -> None:
    target.handler = answer()

    got = failure(caller(), path=link.format(port=target.port))

    assert isinstance(got, Refused)
    assert target.seen == []


def test_a_next_page_at_the_same_origin_is_read(target: Target, caller: Callers) -> None:
    target.handler = answer()

    assert caller().call("GET", f"{target.url}/next?page=2").status == 200
    assert target.seen[0]["path"] == "/next?page=2"


@pytest.mark.parametrize("path", ["//evil.example/x", "@evil.example/x", "/../x"])
def test_a_path_never_changes_the_host(target: Target, caller: Callers, path: str) -> None:
    target.handler = answer()

    caller().call("GET", path)

    assert target.seen[0]["host"] == f"127.0.0.1:{target.port}"


def test_a_line_break_in_a_header_is_refused(target: Target, caller: Callers) -> None:
    target.handler = answer()

    got = failure(caller(), headers={"X-Ref": "a\r\nX-Evil: 1"})

    assert isinstance(got, Refused)
    assert target.seen == []


@pytest.mark.parametrize("address", ["http://127.0.0.1:{port}", "http://localhost:{port}", "https://2130706433"])
def test_a_private_address_is_refused_when_connecting(
    target: Target, caller: Callers, settings: Any, address: str
) -> None:
    calling = caller(address.format(port=target.port))
    settings.OUTBOUND_ALLOW = []

    got = failure(calling)

    assert isinstance(got, Unavailable)
    assert "not sent" in got.why
    assert target.seen == []


def test_a_name_that_turns_private_after_the_check_is_not_connected(
    target: Target, caller: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    calling = caller("https://rebound.example.com")

    async def rebound(*_: Any, **__: Any) -> list[Any]:
        return [(2, 1, 6, "", ("127.0.0.1", 443))]

    monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "getaddrinfo", rebound)

    got = failure(calling)

    assert isinstance(got, Unavailable)
    assert "not a public address" in got.why


def test_a_certificate_nobody_vouches_for_is_refused(caller: Callers, tmp_path: Path, settings: Any) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(self_signed(tmp_path / "own.pem"))
    calling = caller()

    async def serve() -> asyncio.Server:
        return await asyncio.start_server(lambda *_: None, "127.0.0.1", 0, ssl=context)

    async def stop() -> None:
        server.close()

    server = calling.loop.run(serve())
    port = server.sockets[0].getsockname()[1]
    settings.OUTBOUND_ALLOW = [f"127.0.0.1:{port}"]

    got = failure(caller(f"https://127.0.0.1:{port}"))
    calling.loop.run(stop())

    assert isinstance(got, Unavailable)
    assert "certificate" in got.why.lower()


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


def self_signed(path: Path) -> Path:
    """A certificate for 127.0.0.1 that signs itself, with its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    host = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = builder.add_extension(host, critical=False).sign(key, hashes.SHA256())
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(secret + certificate.public_bytes(Encoding.PEM))
    return path
