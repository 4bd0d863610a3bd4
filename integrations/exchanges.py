"""Stores exchanges, and the quota a vendor mentioned in them."""

import base64
from collections.abc import Sequence
from typing import Any

import orjson
from django.db import connection

from integrations.models import ConnectionGate
from integrations.texts import storable
from integrations.transport.record import ExchangeRecord

NUL = b"\\u0000"
# One JSON text for all rows: building objects and statements for each costs more than storing them.
STORE = """
INSERT INTO integrations_exchange (connection_id, purpose, correlation_id, traceparent, method, url, request_headers,
  request_body, request_sha256, status, response_headers, response_body, response_sha256, response_bytes,
  is_truncated, error, started_at, duration_ms)
SELECT connection_id, %(purpose)s, correlation_id, traceparent, method, url, request_headers::jsonb,
  decode(request_body, 'base64'), request_sha256, status, response_headers::jsonb, decode(response_body, 'base64'),
  response_sha256, response_bytes, is_truncated, error, started_at, duration_ms
FROM json_to_recordset(%(records)s::json) AS g(connection_id bigint, correlation_id text,
  traceparent text, method text, url text, request_headers json, request_body text, request_sha256 text, status int,
  response_headers json, response_body text, response_sha256 text, response_bytes int, is_truncated boolean,
  error text, started_at timestamptz, duration_ms float, place int)
ORDER BY place RETURNING id
"""


def store_exchanges(records: Sequence[ExchangeRecord], *, purpose: str) -> list[int]:
    """Insert the exchanges in one statement; their ids in the same order."""
    if not records:
        return []
    text = _json([_row(record) | {"place": place} for place, record in enumerate(records)])
    with connection.cursor() as cursor:
        cursor.execute(STORE, {"records": text, "purpose": purpose})
        ids = sorted(row[0] for row in cursor.fetchall())
    newest = {record.connection_id: record.quota for record in records if record.quota}
    for connection_id, (used, limit) in newest.items():
        ConnectionGate.objects.filter(connection_id=connection_id).update(quota_used=used, quota_limit=limit)
    return ids


def _row(record: ExchangeRecord) -> dict[str, Any]:
    return {
        "connection_id": record.connection_id,
        "correlation_id": record.correlation_id,
        "traceparent": record.traceparent,
        "method": record.method,
        "url": record.url,
        "request_headers": dict(record.request_headers),
        "request_body": _bytes(record.request_body),
        "request_sha256": record.request_sha256,
        "status": record.status,
        "response_headers": dict(record.response_headers),
        "response_body": _bytes(record.response_body),
        "response_sha256": record.response_sha256,
        "response_bytes": record.response_bytes,
        "is_truncated": record.is_truncated,
        "error": record.error[:300],
        "started_at": record.started_at,
        "duration_ms": record.duration_ms,
    }


def _json(rows: list[dict[str, Any]]) -> str:
    """Rows as JSON text. Texts with a NUL or a lone surrogate, which PostgreSQL refuses, are cleaned first."""
    try:
        text = orjson.dumps(rows)
    except TypeError:
        return orjson.dumps(storable(rows)).decode()
    return (orjson.dumps(storable(rows)) if NUL in text else text).decode()


def _bytes(body: bytes | None) -> str | None:
    return None if body is None else base64.b64encode(body).decode()
