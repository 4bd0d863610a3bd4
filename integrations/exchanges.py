"""Stores exchanges, and the quota a vendor mentioned in them."""

from collections.abc import Sequence

from integrations.models import ConnectionGate, Exchange
from integrations.transport.record import ExchangeRecord


def store_exchanges(records: Sequence[ExchangeRecord], *, purpose: str) -> list[int]:
    """Insert the exchanges in one statement; their ids in the same order."""
    rows = Exchange.objects.bulk_create([_row(record, purpose) for record in records])
    newest = {record.connection_id: record.quota for record in records if record.quota}
    for connection_id, (used, limit) in newest.items():
        ConnectionGate.objects.filter(connection_id=connection_id).update(quota_used=used, quota_limit=limit)
    return [row.pk for row in rows]


def _row(record: ExchangeRecord, purpose: str) -> Exchange:
    return Exchange(
        connection_id=record.connection_id,
        purpose=purpose,
        correlation_id=record.correlation_id,
        traceparent=record.traceparent,
        method=record.method,
        url=record.url.replace("\x00", ""),
        request_headers=dict(record.request_headers),
        request_body=record.request_body,
        request_sha256=record.request_sha256,
        status=record.status,
        response_headers=dict(record.response_headers),
        response_body=record.response_body,
        response_sha256=record.response_sha256,
        response_bytes=record.response_bytes,
        is_truncated=record.is_truncated,
        error=record.error.replace("\x00", "")[:300],
        started_at=record.started_at,
        duration_ms=record.duration_ms,
    )
