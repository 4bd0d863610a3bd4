"""The account's refusals: {"errors": [{"type", "message", "field"}]} with 401, 403, 404, 422 or 429."""

from aiohttp import web

from integrations.sandbox.server import json_response


class KantataError(ValueError):
    """type is oauth, system or validation; field names the attribute of a validation."""

    def __init__(self, status: int, kind: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.error = {"type": kind, "message": message} | ({"field": field} if field else {})

    def response(self) -> web.Response:
        return json_response({"errors": [self.error]}, status=self.status)


def invalid(message: str, field: str) -> KantataError:
    return KantataError(422, "validation", message, field)


def not_found() -> KantataError:
    return KantataError(404, "system", "The requested resource was not found")
