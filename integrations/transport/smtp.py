"""Mail over SMTP behind the same Client as HTTP: `call("SEND", ...)` hands one message to the server.

The message is `data`, its recipients `params["to"]` (comma separated), its sender `params["from"]`.
"""

import asyncio
import hashlib
import smtplib
import socket
import ssl
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from integrations.connector import Response
from integrations.outcomes import Outcome, Unauthorized, Unavailable, Unknown
from integrations.transport import limits
from integrations.transport.answers import describe
from integrations.transport.errors import CallFailed
from integrations.transport.guard import BlockedAddress, check_address, check_url, is_allowed
from integrations.transport.record import ExchangeRecord
from integrations.transport.redaction import keep
from integrations.transport.target import OpenConnection, Trace

SCHEMES, PORTS = ("smtp", "smtps"), (25, 465, 587)
FAILURES = (smtplib.SMTPException, OSError, ValueError)


class SmtpClient:
    """Client of a connection whose base URL starts with smtp:// or smtps://."""

    def __init__(self, target: OpenConnection, *, trace: Trace) -> None:
        self.settings: Mapping[str, str] = target.settings
        self.is_preview = False
        self.records: list[ExchangeRecord] = []
        self._target, self._trace, self._path = target, trace, ""

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | bytes | None = None,
        **_: Any,
    ) -> Response:
        """The server's reply code as status (250 accepted, 4xx later, 5xx never). Raises CallFailed."""
        if method not in ("SEND", "NOOP"):
            raise ValueError(f"A mail server knows SEND and NOOP, not {method}")
        raw, self._path = data if isinstance(data, bytes) else b"", path
        started_at, began = datetime.now(UTC), time.perf_counter()
        delivery = _Delivery(self._target, raw, params or {})
        try:
            code, text = await asyncio.to_thread(delivery.run)
        except FAILURES as error:
            self._note(method, raw, started_at, began, error=describe(error)[:300])
            raise CallFailed(_outcome(error, delivery), tuple(self.records)) from error
        self._note(method, raw, started_at, began, status=code, reply=text)
        return Response(code, {}, text)

    def _note(
        self, method: str, raw: bytes, started_at: datetime, began: float,
        *, status: int | None = None, reply: bytes = b"", error: str = "",
    ) -> None:  # fmt: skip
        redactor = self._target.redactor()
        body, is_truncated = keep(redactor, raw, cap=limits.KEPT_BODY)
        answer, _ = keep(redactor, reply, cap=limits.KEPT_BODY)
        record = ExchangeRecord(
            connection_id=self._target.id,
            method=method,
            url=self._target.base_url + self._path,
            started_at=started_at,
            duration_ms=(time.perf_counter() - began) * 1000,
            correlation_id=self._trace.correlation_id,
            traceparent=self._trace.traceparent,
            request_body=body,
            request_sha256=hashlib.sha256(raw).hexdigest() if raw else "",
            status=status,
            response_body=answer,
            response_bytes=len(reply),
            is_truncated=is_truncated,
            error=redactor.text(error),
        )
        self.records.append(record)


class _Delivery:
    """One conversation with the server in a thread; `was_sent` once the message itself went out."""

    def __init__(self, target: OpenConnection, raw: bytes, params: Mapping[str, str]) -> None:
        self.was_sent = False
        self._target, self._raw, self._params = target, raw, params

    def run(self) -> tuple[int, bytes]:
        with self._connected() as server:
            if user := self._target.settings.get("username"):
                server.login(user, self._target.settings.get("password", ""))
            if not self._raw:
                return server.noop()
            return self._hand_over(server)

    def _hand_over(self, server: smtplib.SMTP) -> tuple[int, bytes]:
        for command, address in self._envelope():
            code, text = server.docmd(command, address)
            if code >= 400:
                return code, text
        self.was_sent = True
        return server.data(self._raw)

    def _envelope(self) -> list[tuple[str, str]]:
        recipients = self._params.get("to", "").split(",")
        to = [("RCPT", f"TO:{smtplib.quoteaddr(name)}") for name in recipients]
        return [("MAIL", f"FROM:{smtplib.quoteaddr(self._params.get('from', ''))}"), *to]

    def _connected(self) -> smtplib.SMTP:
        url = self._target.base_url
        check_url(url, schemes=SCHEMES, ports=PORTS)
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or 25
        seconds = limits.timeout(self._target.connector.limits, is_read=False)
        context = ssl.create_default_context()
        if parts.scheme == "smtps":
            server: smtplib.SMTP = _GuardedSSL(host, port, timeout=seconds, context=context)
        else:
            server = _Guarded(host, port, timeout=seconds)
        server.ehlo()
        if parts.scheme == "smtp" and not is_allowed(host, port):
            server.starttls(context=context)
            server.ehlo()
        return server


class _Guarded(smtplib.SMTP):
    """Looks at the address that was really connected to before a word is said."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return _checked(super()._get_socket(host, port, timeout), host, port)  # type: ignore[misc]


class _GuardedSSL(smtplib.SMTP_SSL):
    """The same over TLS."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return _checked(super()._get_socket(host, port, timeout), host, port)  # type: ignore[misc]


def _checked(connected: socket.socket, host: str, port: int) -> socket.socket:
    if not is_allowed(host, port):
        try:
            check_address(str(connected.getpeername()[0]))
        except BlockedAddress:
            connected.close()
            raise
    return connected


def _outcome(error: Exception, delivery: _Delivery) -> Outcome:
    if delivery.was_sent and not isinstance(error, smtplib.SMTPResponseException):
        return Unknown(f"no reply after the message was sent: {describe(error)}")
    if isinstance(error, smtplib.SMTPAuthenticationError) and error.smtp_code >= 500:
        return Unauthorized("the mail server refused the user name or the password")
    return Unavailable(f"the mail server is not available: {describe(error)}")
