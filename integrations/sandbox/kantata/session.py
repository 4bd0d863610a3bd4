"""The bearer token of the account and the check of every call."""

import json
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from integrations.sandbox.kantata.account import Account
from integrations.sandbox.kantata.errors import KantataError
from integrations.sandbox.modes import Handler

Endpoint = Callable[[Account, web.Request], Awaitable[web.Response]]


class Session:
    """One token that does not expire; the mode expire_token refuses it as a revoked one."""

    def __init__(self, account: Account, state: Path) -> None:
        self.account = account
        self.token = token_kept_in(state)

    def guarded(self, endpoint: Endpoint) -> Handler:
        """The endpoint behind the token; refusals in the account's form; a request id on every answer."""

        async def handler(request: web.Request) -> web.StreamResponse:
            try:
                self._check(request)
                response = await endpoint(self.account, request)
            except KantataError as refusal:
                response = refusal.response()
            response.headers["x-request-id"] = secrets.token_hex(16)
            return response

        return handler

    def _check(self, request: web.Request) -> None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        known = scheme.lower() == "bearer" and secrets.compare_digest(token.encode(), self.token.encode())
        if not known or self.account.modes.roll("expire_token", request):
            raise KantataError(401, "oauth", "Invalid OAuth 2 Request")


def token_kept_in(state: Path) -> str:
    """The token in kantata-client.json, made at the first call."""
    path = state / "kantata-client.json"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(json.dumps({"access_token": secrets.token_hex(32), "token_type": "bearer"}, indent=1))
    return str(json.loads(path.read_text())["access_token"])
