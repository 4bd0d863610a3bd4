"""The company's refusals. Their form depends on the endpoint: three are spoken here.

coded: {"error": {"code", "message"}}, the list of employees; listed: {"errors": [{"error"}]}, webhooks;
bare: an empty body with the reason in X-BambooHR-Error-Message, everything older.
"""

from typing import Any, Literal

from aiohttp import web

from integrations.sandbox.server import json_response

Form = Literal["coded", "listed", "bare"]
REASON = "X-BambooHR-Error-Message"
CODES = {400: "BadRequest", 403: "Forbidden", 404: "NotFound"}


class BambooError(ValueError):
    """`code` replaces the status' own where the form is coded; `more` goes beside the words where it is listed."""

    def __init__(self, status: int, message: str, *, form: Form = "bare", code: str = "", **more: Any) -> None:
        super().__init__(message)
        self.status, self.message, self.form = status, message, form
        self.code, self.more = code or CODES.get(status, "Error"), more

    def response(self) -> web.Response:
        if self.form == "coded":
            return json_response({"error": {"code": self.code, "message": self.message}}, status=self.status)
        if self.form == "listed":
            return json_response({"errors": [{"error": self.message, **self.more}]}, status=self.status)
        return web.Response(status=self.status, headers={REASON: self.message})
