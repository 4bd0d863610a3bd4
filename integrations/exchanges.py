"""Stores exchanges, and the quota a vendor mentioned in them."""

import base64
from collections.abc import Sequence
from functools import partial
from typing import Any

import orjson
from django.db import connection, transaction

from integrations.texts import storable
from integrations.transport.record import ExchangeRecord

NUL = b"\\u0000"
# One JSON text for all rows: building objects and statements for each costs more than storing them.
STORE = """
WITH given AS MATERIALIZED (
  SELECT nextval(pg_get_serial_sequence('integrations_exchange', 'id')) AS id, g.*
  FROM json_to_recordset(%(records)s::json) AS g(connection_id bigint, correlation_id text,
    traceparent text, method text, url text, request_headers json, request_body text, request_sha256 text, status int,
    response_headers json, response_body text, response_sha256 text, response_bytes int, is_truncated boolean,
    error text, started_at timestamptz, duration_ms float, place int)
), bodies AS (
  INSERT INTO integrations_exchangebody (exchange_id, started_at, request_body, response_body)
  SELECT id, started_at, decode(request_body, 'base64'), decode(response_body, 'base64')
  FROM given WHERE request_body IS NOT NULL OR response_body IS NOT NULL
), stored AS (
  INSERT INTO integrations_exchange (id, connection_id, purpose, correlation_id, traceparent, method, url,
    request_headers, request_sha256, status, response_headers, response_sha256, response_bytes, is_truncated, error,
    started_at, duration_ms)
  SELECT id, connection_id, %(purpose)s, correlation_id, traceparent, method, url, request_headers::jsonb,
    request_sha256, status, response_headers::jsonb, response_sha256, response_bytes, is_truncated, error, started_at,
    duration_ms FROM given
)
SELECT id FROM given ORDER BY place
"""
# Rows in one order, so that two writers never wait for each other crosswise.
KEEP_QUOTA = """
INSERT INTO integrations_connectionquota AS q (connection_id, used, allowed, told_at)
SELECT connection, used, allowed, clock_timestamp() FROM json_to_recordset(%(quotas)s::json)
  AS g(connection bigint, used int, allowed int) ORDER BY connection
ON CONFLICT (connection_id) DO UPDATE SET used = excluded.used, allowed = excluded.allowed, told_at = clock_timestamp()
WHERE (q.used, q.allowed) IS DISTINCT FROM (excluded.used, excluded.allowed)
  OR q.told_at < clock_timestamp() - interval '1 minute'
"""


def store_exchanges(records: Sequence[ExchangeRecord], *, purpose: str) -> list[int]:
    """Insert the exchanges in one statement; their ids in the same order. Quotas follow the caller's commit."""
    if not records:
        return []
    text = _json([_row(record) | {"place": place} for place, record in enumerate(records)])
    with connection.cursor() as cursor:
        cursor.execute(STORE, {"records": text, "purpose": purpose})
        ids = [row[0] for row in cursor.fetchall()]
    quotas = {record.connection_id: record.quota for record in records if record.quota}
    if quotas:
        transaction.on_commit(partial(_keep_quotas, quotas), robust=True)
    return ids


def _keep_quotas(quotas: dict[int, tuple[int, int]]) -> None:
    """After the commit, so that a long merge holds no row of it; what a crash forgets, the next answer tells again."""
    items = [{"connection": pk, "used": used, "allowed": allowed} for pk, (used, allowed) in quotas.items()]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute(KEEP_QUOTA, {"quotas": _json(items)})


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
