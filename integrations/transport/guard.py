"""Which addresses may be connected to: checked when an admin saves them, and again at the connected socket.

Only https on port 443 to public addresses, without user info; what settings.OUTBOUND_ALLOW names as host:port
may be private and plain http as well.
"""

import ipaddress
import re
import socket
from collections.abc import Collection
from typing import Any
from urllib.parse import SplitResult, urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from django.conf import settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
HTTPS_PORTS = (443,)
DEFAULT_PORTS = {"https": 443, "http": 80}
UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
NUMBER_LIKE = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]+))*\.?", re.IGNORECASE)
INTERNAL_SUFFIXES = (".localhost", ".local", ".internal", ".lan", ".home.arpa", ".svc")
INTERNAL_NAMES = ("localhost", "metadata", "instance-data")
EMBEDDING_NETWORKS = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))


class BlockedAddress(OSError):
    """The address is not one that may be called: give a public https address, or list it in the settings."""


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, lower-case host and port. Raises BlockedAddress for a URL that has none."""
    parts = _split(url)
    port = DEFAULT_PORTS.get(parts.scheme, 0) if parts.port is None else parts.port
    return parts.scheme, (parts.hostname or "").rstrip(".").lower(), port


def check_url(url: str, *, schemes: Collection[str] = ("https",), ports: Collection[int] = HTTPS_PORTS) -> None:
    """Refuse a URL by what is written in it. Raises BlockedAddress with the reason; asks no name server."""
    scheme, host, port = origin(url)
    if not host:
        raise BlockedAddress("Give an address with a host name, such as https://example.com")
    if is_allowed(host, port) and scheme in (*schemes, "http"):
        return
    if scheme not in schemes:
        raise BlockedAddress(f"Use {' or '.join(sorted(schemes))}, not {scheme or 'nothing'}")
    if port not in ports:
        raise BlockedAddress(f"Port {port} is not allowed; use {', '.join(map(str, ports))}")
    _check_host(host)


def check_resolved(url: str) -> None:
    """Refuse a host that a name server now says is private. A name that does not resolve passes here."""
    _, host, port = origin(url)
    if is_allowed(host, port):
        return
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return
    for *_, address in found:
        check_address(str(address[0]))


def check_address(text: str) -> None:
    """Refuse an IP address that is not a public unicast one. Raises BlockedAddress."""
    address = ipaddress.ip_address(text.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    if not _is_public(mapped or address):
        raise BlockedAddress(f"{text} is not a public address")


def is_allowed(host: str, port: int) -> bool:
    """Whether the settings name this host:port, whatever it is."""
    return f"{host}:{port}" in {entry.lower() for entry in settings.OUTBOUND_ALLOW}


def _split(url: str) -> SplitResult:
    if UNSAFE.search(url):
        raise BlockedAddress("Remove spaces, backslashes and control characters from the address")
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  (raises for a port that is no number)
    except ValueError as error:
        raise BlockedAddress(f"Give a valid address: {error}") from error
    if "@" in parts.netloc:
        raise BlockedAddress("Remove user name and password from the address")
    return parts


def _check_host(host: str) -> None:
    if host in INTERNAL_NAMES or host.endswith(INTERNAL_SUFFIXES):
        raise BlockedAddress(f"{host} is an internal name")
    try:
        check_address(host)
    except BlockedAddress:
        raise
    except ValueError as error:
        if NUMBER_LIKE.fullmatch(host):
            raise BlockedAddress(f"{host} is a number in disguise; give a host name") from error
        if "." not in host:
            raise BlockedAddress(f"{host} is not a full host name") from error


def _is_public(address: Address) -> bool:
    if any(address in network for network in EMBEDDING_NETWORKS if network.version == address.version):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


class GuardedResolver(AbstractResolver):
    """Resolves names and remembers which resolved addresses belong to a host:port the settings allow."""

    def __init__(self, loop: Any) -> None:
        self._loop = loop
        self._allowed: set[tuple[str, int]] = set()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family)
        addresses = [(str(address[0]), kind, protocol) for kind, _, protocol, _, address in found]
        if is_allowed(host.lower(), port):
            self._allowed.update((address, port) for address, _, _ in addresses)
        return [
            ResolveResult(hostname=host, host=address, port=port, family=kind, proto=protocol, flags=0)
            for address, kind, protocol in addresses
        ]

    async def close(self) -> None:
        """Nothing is held."""

    def open_socket(self, info: tuple[Any, ...]) -> socket.socket:
        """The socket for one address about to be connected to. Raises BlockedAddress for a private one."""
        family, kind, protocol, _, address = info
        self.check_peer(str(address[0]), int(address[1]))
        return socket.socket(family=family, type=kind, proto=protocol)

    def check_peer(self, address: str, port: int) -> None:
        if (address, port) not in self._allowed and not is_allowed(address, port):
            check_address(address)
