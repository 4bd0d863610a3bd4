"""Asks a started process over the network whether it is ready; what is not a clear yes is a no."""

import http.client
import json
import socket
import urllib.error
import urllib.request
from typing import Any

PROBE_SECONDS = 2.0


def answers(url: str) -> bool:
    """Whether a GET of the address is answered with 200."""
    return _body(url) is not None


def is_live(url: str) -> bool:
    """Whether /healthz says that pages, pulse and workers have all done something."""
    body = _body(url)
    health = _parsed(body) if body is not None else {}
    return health.get("status") == "ok" and health.get("pulse_seen") is True and health.get("worker_seen") is True


def text(url: str) -> str:
    """What the address answers whatever its status, for an error message."""
    try:
        with urllib.request.urlopen(url, timeout=PROBE_SECONDS) as answer:
            return str(answer.read(), "utf-8", "replace")
    except urllib.error.HTTPError as refusal:
        return f"{refusal.code} {str(refusal.read(), 'utf-8', 'replace')[:500]}"
    except OSError as error:
        return str(error)


def listens(port: int) -> bool:
    """Whether something accepts connections on that loopback port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=PROBE_SECONDS).close()
    except OSError:
        return False
    return True


def _body(url: str) -> bytes | None:
    try:
        with urllib.request.urlopen(url, timeout=PROBE_SECONDS) as answer:
            return bytes(answer.read()) if answer.status == http.HTTPStatus.OK else None
    except (OSError, urllib.error.URLError, http.client.HTTPException):
        return None


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(body)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}
