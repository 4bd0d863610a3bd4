"""Errors as NetSuite words them: RFC 9457 bodies with `o:errorDetails`."""

from http import HTTPStatus
from typing import Any

from aiohttp import web

from integrations.sandbox.journal import encode

CONTENT_TYPE = "application/vnd.oracle.resource+json; type=error"
RFC = "https://www.rfc-editor.org/rfc/"
SECTIONS = {
    400: "rfc9110.html#section-15.5.1",
    401: "rfc9110.html#section-15.5.2",
    403: "rfc9110.html#section-15.5.4",
    404: "rfc9110.html#section-15.5.5",
    405: "rfc9110.html#section-15.5.6",
    429: "rfc6585.html#section-4",
    500: "rfc9110.html#section-15.6.1",
    503: "rfc9110.html#section-15.6.4",
}


class Problem(Exception):
    """A refused call. `where` may hold o:errorPath, o:errorQueryParam or o:errorHeader."""

    def __init__(self, status: int, code: str, detail: str, **where: str) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.where = {f"o:error{name}": value for name, value in where.items()}

    def told(self) -> dict[str, Any]:
        """What makes it again."""
        where = {name.removeprefix("o:error"): value for name, value in self.where.items()}
        return {"status": self.status, "code": self.code, "detail": self.detail} | where

    def response(self) -> web.Response:
        return problem_response(self.status, {"detail": self.detail, **self.where, "o:errorCode": self.code})


def problem_response(status: int, detail: dict[str, Any]) -> web.Response:
    body = {
        "type": RFC + SECTIONS.get(status, SECTIONS[500]),
        "title": HTTPStatus(status).phrase,
        "status": status,
        "o:errorDetails": [detail],
    }
    return web.Response(body=encode(body), status=status, headers={"Content-Type": CONTENT_TYPE})


def user_error(detail: str) -> Problem:
    """A business rule of the ERP says no; sending the same again will not help."""
    return Problem(400, "USER_ERROR", f"Error while accessing a resource. {detail}")


def invalid_content(detail: str, path: str = "") -> Problem:
    where = {"Path": path} if path else {}
    return Problem(400, "INVALID_CONTENT", f"Error while accessing a resource. {detail}", **where)


def no_such_record(kind: str, identity: str) -> Problem:
    detail = f"The record instance does not exist. Provide a valid record instance ID: {kind}/{identity}."
    return Problem(404, "NONEXISTENT_ID", detail)


def no_such_type(kind: str) -> Problem:
    return Problem(404, "RCRD_DSNT_EXIST", f"Record type '{kind}' does not exist.")


def no_such_job(identity: str) -> Problem:
    return Problem(404, "NONEXISTENT_ID", f"The asynchronous job or task {identity} does not exist.")


def already_submitted(address: str) -> web.Response:
    """The idempotency key was used before: 400, and the address of the job of then."""
    detail = (
        "A request with the same idempotency key is already submitted."
        ' See the "Location" header for a link to the previously submitted job'
    )
    response = problem_response(400, {"detail": detail, "o:errorCode": "IDEMPOTENCY_ERROR"})
    response.headers.update({"Location": address, "Preference-Applied": "respond-async"})
    return response


def invalid_login() -> web.Response:
    detail = "Invalid login attempt. For more details, see the Login Audit Trail in the NetSuite UI."
    response = problem_response(401, {"detail": detail, "o:errorCode": "INVALID_LOGIN"})
    response.headers["WWW-Authenticate"] = 'Bearer realm="NetSuite", error="invalid_token"'
    return response


def too_many_requests() -> web.Response:
    """No Retry-After: NetSuite sends none."""
    detail = "Concurrent request limit exceeded. Request blocked."
    return problem_response(429, {"detail": detail, "o:errorCode": "CONCURRENCY_LIMIT_EXCEEDED"})
