"""What the source counts against what is held: coverage is known, not guessed."""

from datetime import date
from typing import Any

from django.db import connection
from psycopg.sql import SQL, Composable, Identifier

from integrations.canonical.entities import entity_named
from integrations.canonical.merging.rows import Origin
from integrations.connector import Stream

FACTS = """
SELECT count(*) FROM {table} WHERE connection_id = %(connection)s AND object_type = %(object_type)s
AND NOT is_deleted AND coalesce(service_date >= %(since)s, true)
"""
MASTERS = """
SELECT count(*) FROM canonical_link AS link WHERE link.connection_id = %(connection)s
AND link.object_type = %(object_type)s AND link.external_id IS NOT NULL AND NOT EXISTS (
  SELECT FROM canonical_masterview AS view WHERE view.connection_id = link.connection_id
  AND view.entity = link.entity AND view.canonical_id = link.canonical_id AND view.is_deleted)
"""
RATES = """
SELECT count(*) FROM canonical_fxrate WHERE firm_id = %(firm)s AND rate_type = %(rate_type)s
AND coalesce(published_on >= %(since)s, true)
"""
# A known record that cannot be mapped any more stands in both places: it is counted where it is stored.
WAITING = """
SELECT count(*) FROM integrations_quarantinedrow AS waiting WHERE waiting.connection_id = %(connection)s
AND waiting.stream = %(stream)s AND waiting.resolved_at IS NULL AND NOT EXISTS ({stored})
"""
STORED_FACT = """
SELECT FROM {table} AS held WHERE held.connection_id = waiting.connection_id
AND held.object_type = %(object_type)s AND held.external_id = waiting.external_id AND NOT held.is_deleted
"""
STORED_MASTER = """
SELECT FROM canonical_link AS link WHERE link.connection_id = waiting.connection_id
AND link.object_type = %(object_type)s AND link.external_id = waiting.external_id AND NOT EXISTS (
  SELECT FROM canonical_masterview AS view WHERE view.connection_id = link.connection_id
  AND view.entity = link.entity AND view.canonical_id = link.canonical_id AND view.is_deleted)
"""
STORED_RATE = "SELECT WHERE false"  # rates are known by their day, not by the vendor's id


def held(origin: Origin, stream: Stream, *, since: date | None) -> int:
    """How many records of the stream are held, living or in quarantine; from `since` on where they are dated.

    Rates of one type are the firm's, whichever source named them first.
    """
    parameters: dict[str, Any] = {
        "connection": origin.connection_id,
        "firm": origin.firm_id,
        "object_type": origin.object_type,
        "stream": stream.name,
        "rate_type": stream.rate_type,
        "since": since,
    }
    living, stored = _statements(origin)
    with connection.cursor() as cursor:
        cursor.execute(living, parameters)
        known = int(cursor.fetchone()[0])
        cursor.execute(SQL(WAITING).format(stored=stored), parameters)
        return known + int(cursor.fetchone()[0])


def _statements(origin: Origin) -> tuple[Composable, Composable]:
    """What counts the living records of the entity, and what finds the stored one of a quarantined record."""
    if origin.entity == "fx_rate":
        return SQL(RATES), SQL(STORED_RATE)
    entity = entity_named(origin.entity)
    if entity.is_master:
        return SQL(MASTERS), SQL(STORED_MASTER)
    table = Identifier(entity.table)
    return SQL(FACTS).format(table=table), SQL(STORED_FACT).format(table=table)
