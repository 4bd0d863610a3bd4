"""A request as it will go out: address checked, body encoded, headers complete."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from integrations.canonical.codec import encode
from integrations.connector import Keys
from integrations.outcomes import Refused
from integrations.transport import guard
from integrations.transport.errors import CallFailed
from integrations.transport.target import OpenConnection, Trace

USER_AGENT = "Sightline/0.1"


@dataclass(frozen=True)
class Outgoing:
    """Method, absolute URL, headers (with the token) and raw body."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None


def json_number(value: Decimal) -> orjson.Fragment:
    """An exact JSON number, for vendors that take amounts as numbers: never by way of a float."""
    return orjson.Fragment(format(value, "f").encode())


def build(
    target: OpenConnection,
    method: str,
    path: str,
    *,
    params: Mapping[str, str] | None = None,
    json: Any = None,
    data: Mapping[str, str] | bytes | None = None,
    headers: Mapping[str, str] | None = None,
    keys: Keys | None = None,
    at: str = "",
    trace: Trace = Trace(),  # noqa: B008  (frozen)
) -> Outgoing:
    """The request to `path` below the connection's base URL, or to an absolute URL of the same origin.

    `at` names a setting that is an address of its own; that call carries no token.
    Raises CallFailed(Refused) for another origin or for control characters: the token goes nowhere else.
    """
    url = _own_address(target, at) if at else _absolute(target.base_url, path)
    if params:
        url += ("&" if "?" in url else "?") + urlencode(params, quote_via=quote)
    kind, body = _encoded(json, data)
    token = None if at else target.token
    return Outgoing(method.upper(), url, _headers(token, kind, headers or {}, keys, trace), body)


def _own_address(target: OpenConnection, name: str) -> str:
    url = target.settings.get(name, "")
    if not url:
        raise CallFailed(Refused("master_data", f"the connection has no {name}; enter it in the administration"))
    try:
        guard.origin(url)
    except guard.BlockedAddress as error:
        raise CallFailed(Refused("master_data", f"{name}: {error}")) from error
    return url


def _absolute(base_url: str, path: str) -> str:
    if "://" not in path.partition("?")[0]:
        url = f"{base_url.rstrip('/')}/{path.lstrip('/')}"
        if guard.UNSAFE.search(url):
            raise CallFailed(Refused("other", "the path holds spaces, backslashes or control characters"))
        return url
    try:
        if guard.origin(path) != guard.origin(base_url):
            raise CallFailed(Refused("other", "a link to another host was refused; the token was not sent"))
    except guard.BlockedAddress as error:
        raise CallFailed(Refused("other", str(error))) from error
    return path


def _encoded(json: Any, data: Mapping[str, str] | bytes | None) -> tuple[str, bytes | None]:
    if json is not None:
        return "application/json", orjson.dumps(encode(json))
    if isinstance(data, Mapping):
        return "application/x-www-form-urlencoded", urlencode(data).encode()
    return "", data


def _headers(token: str | None, kind: str, given: Mapping[str, str], keys: Keys | None, trace: Trace) -> dict[str, str]:
    headers = {"User-Agent": USER_AGENT, "Accept": "application/json", "Accept-Encoding": "gzip, deflate"}
    optional = {
        "Content-Type": kind,
        "Authorization": f"Bearer {token}" if token else "",
        "X-Correlation-ID": trace.correlation_id,
        "traceparent": trace.traceparent,
        "Idempotency-Key": keys.idem_key if keys else "",
    }
    headers |= {name: value for name, value in optional.items() if value} | dict(given)
    if any(character in value for value in headers.values() for character in "\r\n\x00"):
        raise CallFailed(Refused("validation", "a header value holds a line break"))
    return headers
