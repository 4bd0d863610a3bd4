"""What every Graph call passes: a valid token, an application role, ids and throttle headers on the answer."""

import uuid
from collections.abc import Awaitable, Callable

from aiohttp import web

from integrations.sandbox.microsoft365.errors import GraphError
from integrations.sandbox.microsoft365.login import Login
from integrations.sandbox.microsoft365.tenant import Tenant

Endpoint = Callable[[web.Request], Awaitable[web.Response]]
MAIL_DENIED = ("ErrorAccessDenied", "Access is denied. Check credentials and try again.")
DIRECTORY_DENIED = ("Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


class Guard:
    """Wraps endpoints; the refusal of a missing role is worded by the workload behind the path."""

    def __init__(self, tenant: Tenant, login: Login) -> None:
        self.tenant = tenant
        self.login = login

    def __call__(self, role: str, endpoint: Endpoint) -> Endpoint:
        async def guarded(request: web.Request) -> web.Response:
            given = request.headers.get("client-request-id", "")
            try:
                self._check(request, role)
                response = await endpoint(request)
            except GraphError as refusal:
                return refusal.response(client_request_id=given)
            if self.tenant.modes.roll("p504", request):
                late = GraphError(504, "UnknownError", "The server, acting as a gateway, got no answer in time.")
                return late.response(client_request_id=given)
            response.headers["request-id"] = str(uuid.uuid4())
            response.headers["client-request-id"] = given or response.headers["request-id"]
            if share := self.tenant.modes.value("throttle_percentage"):
                response.headers["x-ms-throttle-limit-percentage"] = str(share)
            return response

        return guarded

    def _check(self, request: web.Request, role: str) -> None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise GraphError(401, "InvalidAuthenticationToken", "Access token is empty.")
        if not self.login.is_valid(token):
            raise GraphError(401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.")
        if role not in self.tenant.settings["roles"]:
            raise GraphError(403, *_denied(role))


def _denied(role: str) -> tuple[str, str]:
    if role.startswith("Mail"):
        return MAIL_DENIED
    if role.startswith("Team"):
        return "Forbidden", f"Missing role permissions on the request. API requires one of '{role}'."
    return DIRECTORY_DENIED
