"""What the org answers when it will not: an HTTP status and an error code, as an array of one."""

from typing import Any

from aiohttp import web

from integrations.sandbox.server import json_response


class SalesforceError(ValueError):
    """Refusal of one request or of one record in a collection."""

    def __init__(self, status: int, code: str, message: str, fields: list[str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.fields = fields

    def body(self) -> list[dict[str, Any]]:
        """The array a single-record or query endpoint answers."""
        error: dict[str, Any] = {"message": self.message, "errorCode": self.code}
        return [error if self.fields is None else error | {"fields": self.fields}]

    def item(self) -> dict[str, Any]:
        """The error of one record inside a collection answer: statusCode in place of errorCode."""
        return {"statusCode": self.code, "message": self.message, "fields": self.fields or []}

    def response(self) -> web.Response:
        return json_response(self.body(), status=self.status)


def not_found() -> SalesforceError:
    return SalesforceError(404, "NOT_FOUND", "The requested resource does not exist")


def no_such_object(name: str) -> SalesforceError:
    message = f"sObject type '{name}' is not supported."
    return SalesforceError(400, "INVALID_TYPE", message)


def no_such_field(field: str, object_name: str) -> SalesforceError:
    message = (
        f"No such column '{field}' on entity '{object_name}'. If you are attempting to use a custom field, "
        "be sure to append the '__c' after the custom field name."
    )
    return SalesforceError(400, "INVALID_FIELD", message)


def malformed(message: str) -> SalesforceError:
    return SalesforceError(400, "MALFORMED_QUERY", message)
