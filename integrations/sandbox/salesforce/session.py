"""POST /services/oauth2/token (client credentials and JWT bearer) and the check of every call's session."""

import base64
import binascii
import json
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import BasicAuth, web
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from integrations.sandbox.modes import Handler
from integrations.sandbox.salesforce.client import AUDIENCES, Client
from integrations.sandbox.salesforce.errors import SalesforceError, not_found
from integrations.sandbox.salesforce.org import INTEGRATION_USER_ID, ORGANIZATION_ID, VERSIONS, Org
from integrations.sandbox.server import json_response

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SESSION_SECONDS = 7200.0
LONGEST_ASSERTION = 300.0
Endpoint = Callable[[Org, web.Request], Awaitable[web.Response]]


class OAuthError(Exception):
    """A refusal of the token endpoint: error and error_description, status 400."""


class Sessions:
    """Access tokens in memory: a restart of the org ends them all, as the session timeout does."""

    def __init__(self, org: Org, client: Client) -> None:
        self.org = org
        self.client = client
        self._expiry: dict[str, float] = {}

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/services/oauth2/token", self.token)]

    def guarded(self, endpoint: Endpoint) -> Handler:
        """The endpoint behind version, session and quota; errors as the API writes them."""

        async def handler(request: web.Request) -> web.StreamResponse:
            try:
                self._check(request)
                self.org.count_request()
                response = await endpoint(self.org, request)
            except SalesforceError as refusal:
                response = refusal.response()
            used, maximum = self.org.used_requests(), self.org.daily_maximum()
            response.headers["Sforce-Limit-Info"] = f"api-usage={used}/{maximum}"
            return response

        return handler

    async def token(self, request: web.Request) -> web.Response:
        form = dict(await request.post())
        try:
            self._grant(request, form)
        except OAuthError as refusal:
            code, description = refusal.args
            return json_response({"error": code, "error_description": description}, status=400)
        token = f"{ORGANIZATION_ID[:15]}!AQ{secrets.token_urlsafe(60)}"
        seconds = float(self.org.modes.value("session_seconds", SESSION_SECONDS))
        self._expiry[token] = time.monotonic() + seconds
        instance = f"{request.scheme}://{request.host}"
        identity = f"https://login.salesforce.com/id/{ORGANIZATION_ID}/{INTEGRATION_USER_ID}"
        answer = {"access_token": token, "instance_url": instance, "id": identity}
        return json_response(answer | {"token_type": "Bearer", "scope": "api"})

    def _grant(self, request: web.Request, form: dict[str, Any]) -> None:
        kind = form.get("grant_type")
        if kind == "client_credentials":
            self._check_secret(request, form)
        elif kind == JWT_BEARER:
            self._check_assertion(str(form.get("assertion", "")))
        else:
            raise OAuthError("unsupported_grant_type", "grant type not supported")

    def _check_secret(self, request: web.Request, form: dict[str, Any]) -> None:
        key, secret = str(form.get("client_id", "")), str(form.get("client_secret", ""))
        if header := request.headers.get("Authorization"):
            basic = BasicAuth.decode(header)
            key, secret = basic.login, basic.password
        if key != self.client.consumer_key:
            raise OAuthError("invalid_client_id", "client identifier invalid")
        if not secrets.compare_digest(secret, self.client.consumer_secret):
            raise OAuthError("invalid_client", "invalid client credentials")

    def _check_assertion(self, assertion: str) -> None:
        try:
            signed, _, signature = assertion.rpartition(".")
            header, claims = (json.loads(_decoded(part)) for part in signed.split("."))
            self.client.public_key.verify(_decoded(signature), signed.encode(), PKCS1v15(), SHA256())
        except (ValueError, binascii.Error, InvalidSignature) as wrong:
            raise OAuthError("invalid_grant", "invalid assertion") from wrong
        if header.get("alg") != "RS256" or claims.get("iss") != self.client.consumer_key:
            raise OAuthError("invalid_client_id", "client identifier invalid")
        if claims.get("aud") not in AUDIENCES:
            raise OAuthError("invalid_grant", "audience is invalid")
        if claims.get("sub") != self.client.username:
            raise OAuthError("invalid_grant", "user hasn't approved this consumer")
        remaining = float(claims.get("exp", 0)) - self.org.now().timestamp()
        if not 0 < remaining <= LONGEST_ASSERTION:
            raise OAuthError("invalid_grant", "assertion is not within its validity period")

    def _check(self, request: web.Request) -> None:
        if request.match_info.get("version", VERSIONS[0]) not in VERSIONS:
            raise not_found()
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme not in ("Bearer", "OAuth"):
            raise SalesforceError(401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE")
        if self.org.modes.roll("expire_token", request):
            self._expiry.pop(token, None)
        if self._expiry.get(token, 0.0) < time.monotonic():
            raise SalesforceError(401, "INVALID_SESSION_ID", "Session expired or invalid")


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
