"""Turns a request and its answer, or its failure, into the record that is stored."""

import hashlib
from datetime import datetime

from integrations.connector import Response
from integrations.transport.answers import describe
from integrations.transport.outgoing import Outgoing
from integrations.transport.record import ExchangeRecord
from integrations.transport.redaction import keep
from integrations.transport.target import OpenConnection, Trace


class Evidence:
    """The record of one request; `kept` caps the stored answer in bytes."""

    def __init__(self, target: OpenConnection, trace: Trace, request: Outgoing, *, kept: int) -> None:
        self._target, self._trace, self._request, self._kept = target, trace, request, kept
        self._redactor = target.redactor()

    def with_answer(self, response: Response, started_at: datetime, seconds: float) -> ExchangeRecord:
        body, is_truncated = keep(self._redactor, response.body, cap=self._kept)
        return self._record(
            started_at,
            seconds,
            status=response.status,
            response_headers=self._redactor.headers(response.headers),
            response_body=body,
            response_sha256=hashlib.sha256(response.body).hexdigest() if response.body else "",
            response_bytes=len(response.body),
            is_truncated=is_truncated,
            quota=self._quota(response),
        )

    def without_answer(self, error: Exception, started_at: datetime, seconds: float) -> ExchangeRecord:
        return self._record(started_at, seconds, error=self._redactor.text(describe(error))[:300])

    def _quota(self, response: Response) -> tuple[int, int] | None:
        quota = self._target.connector.quota
        return quota(response) if quota else None

    def _record(self, started_at: datetime, seconds: float, **answer: object) -> ExchangeRecord:
        request, raw = self._request, self._request.body or b""
        body, is_cut = keep(self._redactor, raw, cap=self._kept)
        known: dict[str, object] = {"is_truncated": is_cut}
        return ExchangeRecord(
            connection_id=self._target.id,
            method=request.method,
            url=self._redactor.text(request.url),
            started_at=started_at,
            duration_ms=seconds * 1000,
            correlation_id=self._trace.correlation_id,
            traceparent=self._trace.traceparent,
            request_headers=self._redactor.headers(request.headers),
            request_body=body,
            request_sha256=hashlib.sha256(raw).hexdigest() if raw else "",
            **(known | answer),  # type: ignore[arg-type]
        )
