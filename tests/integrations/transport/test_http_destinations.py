"""Calls reach the connection's own host and no other, whatever links, names and certificates say."""

import asyncio
import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import uvloop
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from integrations.outcomes import Refused, Unavailable
from tests.integrations.transport.conftest import Callers, Target, answer, failure


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


def test_an_address_of_its_own_is_called_without_the_token(target: Target, caller: Callers) -> None:
    target.handler = answer(401)
    calling = caller("https://vendor.example", own={"hook_url": f"{target.url}/hook?sig=canary-secret"})

    got = calling.call("POST", "", json={}, at="hook_url")

    assert (got.status, target.seen[0]["path"]) == (401, "/hook?sig=canary-secret")
    assert "Authorization" not in target.seen[0]
    assert "canary" not in calling.client.records[0].url


def test_an_address_of_its_own_may_not_be_private(target: Target, caller: Callers, settings: Any) -> None:
    target.handler = answer()
    calling = caller("https://vendor.example", own={"hook_url": f"{target.url}/hook"})
    settings.OUTBOUND_ALLOW = []

    got = failure(calling, "POST", "", json={}, at="hook_url")

    assert isinstance(got, Unavailable)
    assert target.seen == []


def test_an_address_that_was_not_entered_is_said(caller: Callers) -> None:
    got = failure(caller(), "POST", "", json={}, at="hook_url")

    assert isinstance(got, Refused)
    assert "no hook_url" in got.detail


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

    monkeypatch.setattr(uvloop.Loop, "getaddrinfo", rebound)

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
