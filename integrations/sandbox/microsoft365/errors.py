"""Refusals in Graph's form; the request's ids go into innerError."""

import uuid
from datetime import UTC, datetime

from aiohttp import web

from integrations.sandbox.server import json_response


class GraphError(ValueError):
    """A refused call: status, Graph's code, and its message."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code

    def response(self, *, client_request_id: str = "", headers: dict[str, str] | None = None) -> web.Response:
        request_id = str(uuid.uuid4())
        inner = {
            "date": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}",
            "request-id": request_id,
            "client-request-id": client_request_id or request_id,
        }
        error = {"code": self.code, "message": str(self), "innerError": inner}
        named = {"request-id": request_id, "client-request-id": inner["client-request-id"]}
        return json_response({"error": error}, status=self.status, headers=named | (headers or {}))


def no_such(identity: str) -> GraphError:
    message = f"Resource '{identity}' does not exist or one of its queried reference-property objects are not present."
    return GraphError(404, "Request_ResourceNotFound", message)


def bad_request(message: str) -> GraphError:
    return GraphError(400, "Request_BadRequest", message)
