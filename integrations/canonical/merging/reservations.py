"""Our own creations before they exist: their link is reserved, so that the pull knows them when they come back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.backends.utils import CursorWrapper
from psycopg.sql import SQL, Identifier, Placeholder
from psycopg.types.json import Jsonb

from integrations.canonical.entities import Entity

LOCK_FIRM = """
SELECT pg_advisory_xact_lock(7301, firm_id::integer) FROM integrations_connection WHERE id = %(connection)s
"""
KNOWN = """
SELECT link.canonical_id FROM canonical_link AS link
JOIN integrations_connection AS home ON home.id = link.connection_id
WHERE link.entity = %(entity)s AND link.external_ref = %(ref)s
  AND home.firm_id = (SELECT firm_id FROM integrations_connection WHERE id = %(connection)s)
ORDER BY (link.connection_id = %(connection)s AND link.object_type = %(object_type)s) DESC, link.id LIMIT 1
"""
RESERVE = """
INSERT INTO canonical_link AS held
  (connection_id, object_type, external_ref, entity, canonical_id, url, reserved_at, created_at)
VALUES (%(connection)s, %(object_type)s, %(ref)s, %(entity)s, %(canonical_id)s, '', %(now)s, %(now)s)
ON CONFLICT (connection_id, object_type, external_ref)
DO UPDATE SET reserved_at = coalesce(held.reserved_at, excluded.reserved_at)
RETURNING canonical_id
"""
COMPLETE = """
UPDATE canonical_link AS held SET url = CASE WHEN %(url)s <> '' THEN %(url)s ELSE held.url END,
  external_id = CASE WHEN held.external_id IS NULL AND NOT EXISTS (
    SELECT FROM canonical_link AS other WHERE other.connection_id = held.connection_id
      AND other.object_type = held.object_type AND other.external_id = %(external_id)s)
  THEN %(external_id)s ELSE held.external_id END
WHERE held.connection_id = %(connection)s AND held.object_type = %(object_type)s AND held.external_ref = %(ref)s
RETURNING held.canonical_id
"""
BARE = """
INSERT INTO {table} (firm_id, version, hash, is_deleted, recorded_at, {names})
SELECT firm_id, 0, '', false, %(now)s, {values} FROM integrations_connection WHERE id = %(connection)s
RETURNING id
"""


def known(cursor: CursorWrapper, parameters: Mapping[str, Any]) -> int | None:
    """The canonical id that this reference already has, here or elsewhere in the firm."""
    cursor.execute(LOCK_FIRM, parameters)
    cursor.execute(KNOWN, parameters)
    found = cursor.fetchone()
    return int(found[0]) if found else None


def reserve(cursor: CursorWrapper, parameters: Mapping[str, Any]) -> int:
    cursor.execute(RESERVE, parameters)
    return int(cursor.fetchone()[0])


def complete(cursor: CursorWrapper, parameters: Mapping[str, Any]) -> int | None:
    cursor.execute(COMPLETE, parameters)
    found = cursor.fetchone()
    return int(found[0]) if found else None


def bare_master(
    cursor: CursorWrapper, entity: Entity, *, connection_id: int, values: Mapping[str, Any], now: datetime
) -> int:
    """Inserts a golden row at version 0 holding `values`: the first view of it makes it version 1."""
    keys = {"legal_entity_id", *(parent.column for parent in entity.parents)}
    columns = {column.name: column.default for column in entity.columns}
    required = {name: default for name, default in columns.items() if default is not None}
    given = {name: value for name, value in values.items() if name in keys or name in columns}
    fields = {name: _adapted(value) for name, value in {**required, **given}.items()}
    statement = SQL(BARE).format(
        table=Identifier(entity.table),
        names=SQL(", ").join(map(Identifier, fields)),
        values=SQL(", ").join(map(Placeholder, fields)),
    )
    cursor.execute(statement, {**fields, "now": now, "connection": connection_id})
    return int(cursor.fetchone()[0])


def _adapted(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, list | dict) else value
