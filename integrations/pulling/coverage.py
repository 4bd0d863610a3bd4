"""What the source counts against what is held: coverage is known, not guessed."""

from datetime import date
from typing import Any

from django.db import connection
from psycopg.sql import SQL, Composable, Identifier

from integrations.canonical.entities import entity_named
from integrations.canonical.merging.rows import Origin
from integrations.models import QuarantinedRow

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
RATES = "SELECT count(*) FROM canonical_fxrate WHERE firm_id = %(firm)s AND coalesce(published_on >= %(since)s, true)"


def held(origin: Origin, stream: str, *, since: date | None) -> int:
    """How many records of the stream are held, living or in quarantine; from `since` on where they are dated."""
    waiting = QuarantinedRow.objects.filter(connection_id=origin.connection_id, stream=stream, resolved_at=None)
    parameters: dict[str, Any] = {
        "connection": origin.connection_id,
        "firm": origin.firm_id,
        "object_type": origin.object_type,
        "since": since,
    }
    with connection.cursor() as cursor:
        cursor.execute(_statement(origin), parameters)
        stored = int(cursor.fetchone()[0])
    return stored + waiting.count()


def _statement(origin: Origin) -> Composable:
    if origin.entity == "fx_rate":
        return SQL(RATES)
    entity = entity_named(origin.entity)
    return SQL(MASTERS) if entity.is_master else SQL(FACTS).format(table=Identifier(entity.table))
