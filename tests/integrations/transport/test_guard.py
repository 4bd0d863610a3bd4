"""Addresses that may not be called are refused when saved and again when connected (attacks A29 to A37)."""

import socket
from typing import Any

import pytest

from integrations.transport import guard


@pytest.fixture(autouse=True)
def nothing_is_allowed(settings: Any) -> None:
    settings.OUTBOUND_ALLOW = []


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "LOCALHOST", "localhost.", "[::1]", "0.0.0.0", "[::]", "127.1", "10.0.0.5",
        "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255",
        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[fe80::1]", "[fd00::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
        "metadata.google.internal", "metadata", "printer.local", "db.internal", "app.localhost", "intranet",
        "2130706433", "0177.0.0.1", "0x7f.1", "0x7f000001", "017700000001", "127.0.1",
    ],
)  # fmt: skip
def test_an_internal_host_is_refused(host: str) -> None:
    with pytest.raises(guard.BlockedAddress):
        guard.check_url(f"https://{host}/path")


@pytest.mark.parametrize("url", ["http://example.com", "gopher://example.com", "file:///etc/passwd", "ftp://example.com",
    "unix:///run/x.sock", "//example.com", "example.com", "", "https://", "https:///path"])  # fmt: skip
def test_another_scheme_or_no_host_is_refused(url: str) -> None:
    with pytest.raises(guard.BlockedAddress):
        guard.check_url(url)


@pytest.mark.parametrize("port", ["80", "22", "6379", "8443", "0", "99999", "x"])
def test_another_port_is_refused(port: str) -> None:
    with pytest.raises(guard.BlockedAddress):
        guard.check_url(f"https://example.com:{port}/")


@pytest.mark.parametrize(
    "url",
    [
        "https://user:pass@example.com/",
        "https://user@example.com/",
        "https://example.com\\@evil.example/",
        "https://example.com/\r\nHost: evil",
        "https://exa mple.com/",
        "https://example.com/\x00",
        "https://[::1",
    ],
)
def test_a_disguised_address_is_refused(url: str) -> None:
    with pytest.raises(guard.BlockedAddress):
        guard.check_url(url)


def test_what_follows_a_hash_is_not_the_host() -> None:
    assert guard.origin("https://example.com#@evil.example") == ("https", "example.com", 443)


@pytest.mark.parametrize(
    "url", ["https://example.com", "https://EXAMPLE.com:443/a?b=c", "https://1.1.1.1/", "https://[2606:4700::1111]/"]
)
def test_a_public_https_address_is_taken(url: str) -> None:
    guard.check_url(url)


def test_an_allowed_host_and_port_may_be_private_and_plain(settings: Any) -> None:
    settings.OUTBOUND_ALLOW = ["127.0.0.1:9101"]

    guard.check_url("http://127.0.0.1:9101/x")
    with pytest.raises(guard.BlockedAddress):
        guard.check_url("http://127.0.0.1:9102/x")


def test_a_name_that_resolves_to_a_private_address_is_refused_at_save(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.7", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answer)

    with pytest.raises(guard.BlockedAddress, match=r"10\.0\.0\.7"):
        guard.check_resolved("https://rebound.example.com/")


def test_every_address_of_a_name_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in ("1.1.1.1", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answer)

    with pytest.raises(guard.BlockedAddress):
        guard.check_resolved("https://twofaced.example.com/")
