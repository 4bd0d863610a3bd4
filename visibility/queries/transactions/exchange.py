"""One exchange: the evidence behind a row or an attempt, already redacted when it was kept."""

import zlib
from dataclasses import dataclass, replace
from datetime import datetime

from integrations.models import Exchange, ExchangeBody
from visibility.access import OutOfScope, Viewer, opens_exchanges
from visibility.models import Unmasking
from visibility.queries.masking import masked_text

SHOWN_BYTES = 64_000


@dataclass(frozen=True, kw_only=True)
class ExchangeRow:
    """An exchange as it is shown. Bodies are text; None: expired or never there (the hash stays).

    is_cut: the stored body was capped, or is longer than what is shown here. is_masked: it has private fields.
    """

    id: int
    connection: str
    kind: str
    purpose: str
    correlation_id: str
    traceparent: str
    method: str
    url: str
    status: int | None
    error: str
    started_at: datetime
    duration_ms: float
    request_headers: dict[str, str]
    request_body: str | None
    request_sha256: str
    response_headers: dict[str, str]
    response_body: str | None
    response_sha256: str
    response_bytes: int
    is_cut: bool
    is_masked: bool


def exchange(viewer: Viewer, exchange_id: int) -> ExchangeRow:
    """The exchange of that id, private fields masked. Raises OutOfScope: another firm's, or seen in part only.

    An exchange may carry rows of several legal entities, so it needs a scope on all of them.
    """
    whole = _whole(viewer, exchange_id)
    request, response = _masked(whole.request_body), _masked(whole.response_body)
    is_masked = (request, response) != (whole.request_body, whole.response_body)
    return replace(whole, request_body=request, response_body=response, is_masked=is_masked)


def unmasked(viewer: Viewer, exchange_id: int, *, reason: str, now: datetime) -> ExchangeRow:
    """The exchange as it is, after who looked and why is kept. Raises OutOfScope."""
    whole = _whole(viewer, exchange_id)
    Unmasking.objects.create(
        firm_id=viewer.firm_id, exchange_id=whole.id, actor=viewer.username, reason=reason, performed_at=now
    )
    return whole


def _whole(viewer: Viewer, exchange_id: int) -> ExchangeRow:
    found = Exchange.objects.filter(pk=exchange_id, connection__firm_id=viewer.firm_id).select_related("connection")
    row = found.first()
    if row is None or not opens_exchanges(viewer):
        raise OutOfScope("No such exchange in your scope.")
    bodies = ExchangeBody.objects.filter(exchange_id=row.pk, started_at=row.started_at).first()
    return ExchangeRow(
        id=row.pk,
        connection=row.connection.name,
        kind=row.connection.kind,
        purpose=row.purpose,
        correlation_id=row.correlation_id,
        traceparent=row.traceparent,
        method=row.method,
        url=row.url,
        status=row.status,
        error=row.error,
        started_at=row.started_at,
        duration_ms=row.duration_ms,
        request_headers=row.request_headers,
        request_body=_text(bodies.request_body if bodies else None),
        request_sha256=row.request_sha256,
        response_headers=row.response_headers,
        response_body=_text(bodies.response_body if bodies else None),
        response_sha256=row.response_sha256,
        response_bytes=row.response_bytes,
        is_cut=row.is_truncated or row.response_bytes > SHOWN_BYTES,
        is_masked=False,
    )


def _text(body: bytes | memoryview | None) -> str | None:
    if body is None:
        return None
    return zlib.decompress(bytes(body))[:SHOWN_BYTES].decode("utf-8", "replace")


def _masked(body: str | None) -> str | None:
    return None if body is None else masked_text(body)
