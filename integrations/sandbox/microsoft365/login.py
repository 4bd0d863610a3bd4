"""POST /{tenant}/oauth2/v2.0/token: client credentials for https://graph.microsoft.com/.default."""

import base64
import hashlib
import hmac
import json
import secrets
import uuid
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web

from integrations.sandbox.journal import encode
from integrations.sandbox.microsoft365.seed import SENDER
from integrations.sandbox.microsoft365.tenant import TENANT_ID, Tenant
from integrations.sandbox.server import json_response

CLIENT_ID = "3f6a0f0e-92d1-4c77-a1b5-0f2b7d9c4e18"
SCOPE = "https://graph.microsoft.com/.default"
TOKEN_PATH = "/{tenant}/oauth2/v2.0/token"  # noqa: S105  (a path)


class LoginRefused(Exception):
    """The token endpoint says no: status, OAuth error, AADSTS number, words."""

    def __init__(self, status: int, error: str, number: int, words: str) -> None:
        super().__init__(words)
        self.status, self.error, self.number = status, error, number


class Login:
    """The application and its secret, made once and kept in microsoft365-client.json; tokens are sealed claims."""

    def __init__(self, tenant: Tenant, state: Path) -> None:
        self.tenant = tenant
        self.client = _kept_in(state)
        self._key = hashlib.sha256(b"tokens" + self.client["client_secret"].encode()).digest()

    async def token(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        try:
            self._check(request.match_info["tenant"], form)
        except LoginRefused as refusal:
            return self._refusal(refusal)
        seconds, now = int(self.tenant.settings["token_seconds"]), self.tenant.now().timestamp()
        payload = _text(encode({"iat": now, "exp": now + seconds, "jti": secrets.token_hex(8)}))
        token = f"{payload}.{self._seal(payload)}"
        return json_response(
            {"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds, "access_token": token}
        )

    def is_valid(self, token: str) -> bool:
        """Sealed by us, not expired, and not issued before tokens were last revoked."""
        payload, _, seal = token.partition(".")
        if not hmac.compare_digest(seal.encode(), self._seal(payload).encode()):
            return False
        claims = orjson.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        is_current = claims["iat"] >= float(self.tenant.settings["tokens_since"])
        return bool(is_current and claims["exp"] > self.tenant.now().timestamp())

    def _check(self, tenant: str, form: dict[str, str]) -> None:
        client = form.get("client_id", "")
        if tenant != TENANT_ID:
            words = f"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID."
            raise LoginRefused(400, "invalid_request", 90002, words)
        if form.get("grant_type") != "client_credentials":
            raise LoginRefused(400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type.")
        if client != CLIENT_ID:
            words = f"Application with identifier '{client}' was not found in the directory '{tenant}'."
            raise LoginRefused(400, "unauthorized_client", 700016, words)
        if not hmac.compare_digest(form.get("client_secret", "").encode(), self.client["client_secret"].encode()):
            words = (
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret "
                f"value, not the client secret ID, for a secret added to app '{client}'."
            )
            raise LoginRefused(401, "invalid_client", 7000215, words)
        if form.get("scope") != SCOPE:
            words = f"The provided value for the input parameter 'scope' is not valid: {form.get('scope', '')}"
            raise LoginRefused(400, "invalid_scope", 1002012, words)

    def _refusal(self, refusal: LoginRefused) -> web.Response:
        trace, correlation = str(uuid.uuid4()), str(uuid.uuid4())
        stamp = f"{self.tenant.now():%Y-%m-%d %H:%M:%S}Z"
        told = f" Trace ID: {trace} Correlation ID: {correlation} Timestamp: {stamp}"
        body: dict[str, Any] = {
            "error": refusal.error,
            "error_description": f"AADSTS{refusal.number}: {refusal}{told}",
            "error_codes": [refusal.number],
            "timestamp": stamp,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": f"https://login.microsoftonline.com/error?code={refusal.number}",
        }
        return json_response(body, status=refusal.status)

    def _seal(self, payload: str) -> str:
        return _text(hmac.digest(self._key, payload.encode(), hashlib.sha256))


def _kept_in(state: Path) -> dict[str, str]:
    path = state / "microsoft365-client.json"
    if not path.exists():
        described = {
            "tenant_id": TENANT_ID,
            "client_id": CLIENT_ID,
            "client_secret": secrets.token_urlsafe(30),
            "sender": SENDER,
            "workflow_path": f"/workflows/{secrets.token_hex(16)}/triggers/manual/paths/invoke"
            f"?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig={secrets.token_urlsafe(32)}",
        }
        path.touch(mode=0o600)
        path.write_text(json.dumps(described, indent=1))
    return dict(json.loads(path.read_text()))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
