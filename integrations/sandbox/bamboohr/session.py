"""The API key and the check of every call: Basic auth, the key as user, any password."""

import base64
import binascii
import json
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from integrations.sandbox.bamboohr.company import Company
from integrations.sandbox.bamboohr.errors import BambooError
from integrations.sandbox.modes import Handler

Endpoint = Callable[[Company, web.Request], Awaitable[web.Response]]


class Session:
    """One key of one user; the mode expire_token refuses it as a revoked one."""

    def __init__(self, company: Company, state: Path) -> None:
        self.company = company
        self.key = key_kept_in(state)

    def guarded(self, endpoint: Endpoint) -> Handler:
        """The endpoint behind the key; refusals in the company's forms."""

        async def handler(request: web.Request) -> web.StreamResponse:
            try:
                self._check(request)
                return await endpoint(self.company, request)
            except BambooError as refusal:
                return refusal.response()

        return handler

    def _check(self, request: web.Request) -> None:
        given = _user(request.headers.get("Authorization", ""))
        known = secrets.compare_digest(given.encode(), self.key.encode())
        if not known or self.company.modes.roll("expire_token", request):
            raise BambooError(401, "Invalid API key")


def _user(header: str) -> str:
    scheme, _, encoded = header.partition(" ")
    try:
        decoded = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return decoded.partition(":")[0] if scheme.lower() == "basic" else ""


def key_kept_in(state: Path) -> str:
    """The key in bamboohr-client.json, made at the first call."""
    path = state / "bamboohr-client.json"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(json.dumps({"api_key": secrets.token_hex(20)}, indent=1))
    return str(json.loads(path.read_text())["api_key"])
