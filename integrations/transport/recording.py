"""A client that sends nothing and notes what would be sent: for the preview of a replay."""

from collections.abc import Mapping
from typing import Any

from integrations.connector import Response
from integrations.transport.outgoing import Outgoing, build
from integrations.transport.redaction import keep, reveal
from integrations.transport.target import OpenConnection

CAP = 64 * 1024


class RecordingClient:
    """Answers look-ups with an empty object and writes with an empty 200, so that a handler goes on."""

    def __init__(self, target: OpenConnection) -> None:
        self.settings: Mapping[str, str] = target.settings
        self.is_preview = True
        self.noted: list[Outgoing] = []
        self._target = target

    async def call(self, method: str, path: str, **request: Any) -> Response:
        params, is_mail = request.get("params"), method == "SEND"
        if is_mail:
            body = request.get("data")
            self.noted.append(Outgoing(method, self._target.base_url, dict(params or {}), body))
        else:
            self.noted.append(build(self._target, method, path, **request))
        return Response(250 if is_mail else 200, {}, b"{}")

    def described(self) -> list[dict[str, Any]]:
        """The requests in order: method, url, headers and body as text, without secrets."""
        return [self._described(request) for request in self.noted]

    def _described(self, request: Outgoing) -> dict[str, Any]:
        redactor = self._target.redactor()
        kept, _ = keep(redactor, request.body or b"", cap=CAP)
        return {
            "method": request.method,
            "path": redactor.text(request.url).removeprefix(self._target.base_url.rstrip("/")),
            "headers": redactor.headers(request.headers),
            "body": reveal(kept),
        }
