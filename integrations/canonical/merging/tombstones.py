"""Records that are gone: the source says so, or a re-read window shows them no more. Nothing is ever erased."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.backends.utils import CursorWrapper
from psycopg.sql import SQL, Identifier

from integrations.canonical.entities import Entity
from integrations.canonical.merging.rows import Values

# An empty hash differs from any content: a record that comes back is a change again.
BURY = """
WITH gone AS (
  UPDATE {table} AS held SET is_deleted = true, hash = '', version = held.version + 1, recorded_at = %(now)s
  WHERE held.connection_id = %(connection)s AND held.object_type = %(object_type)s AND NOT held.is_deleted
    AND {condition}
  RETURNING held.id, held.version
), news AS (
  INSERT INTO canonical_change (entity, canonical_id, version, connection_id, is_backfill, recorded_at)
  SELECT %(entity)s, id, version, %(connection)s, false, %(now)s FROM gone WHERE %(is_watched)s ORDER BY id
)
SELECT count(*) FROM gone
"""
NAMED = "held.external_id = ANY(%(external_ids)s)"
UNSEEN = """NOT EXISTS (SELECT FROM pull_seen AS seen WHERE seen.external_id = held.external_id)
  AND coalesce(held.service_date >= %(since)s, %(since)s IS NULL)
  AND coalesce(held.service_date < %(until)s, true)"""
UNSEEN_VIEWS = """
UPDATE canonical_masterview AS held SET is_deleted = true, hash = '', seen_at = %(now)s
WHERE held.connection_id = %(connection)s AND held.entity = %(entity)s AND NOT held.is_deleted AND EXISTS (
  SELECT FROM canonical_link AS link WHERE link.connection_id = held.connection_id AND link.entity = held.entity
  AND link.object_type = %(object_type)s AND link.canonical_id = held.canonical_id AND link.external_id IS NOT NULL)
AND NOT EXISTS (
  SELECT FROM canonical_link AS link JOIN pull_seen AS seen ON seen.external_id = link.external_id
  WHERE link.connection_id = held.connection_id AND link.entity = held.entity
  AND link.object_type = %(object_type)s AND link.canonical_id = held.canonical_id)
RETURNING canonical_id
"""


def bury(cursor: CursorWrapper, entity: Entity, external_ids: Sequence[str], values: Values) -> int:
    """Marks these facts deleted; how many were not yet."""
    parameters = {**values, "external_ids": list(external_ids), "is_watched": entity.is_watched}
    cursor.execute(SQL(BURY).format(table=Identifier(entity.table), condition=SQL(NAMED)), parameters)
    return int(cursor.fetchone()[0])


def start_window(cursor: CursorWrapper) -> None:
    """Begins a re-read window in this session: nothing has been seen yet."""
    cursor.execute("CREATE TEMP TABLE IF NOT EXISTS pull_seen (external_id text PRIMARY KEY)")
    cursor.execute("TRUNCATE pull_seen")


def remember(cursor: CursorWrapper, external_ids: Iterable[str]) -> None:
    cursor.execute("INSERT INTO pull_seen SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING", [list(external_ids)])


def bury_unseen_facts(cursor: CursorWrapper, entity: Entity, *, since: date | None, until: date, values: Values) -> int:
    """Marks facts deleted whose service date is in [since, until) and that the window did not show."""
    parameters = {**values, "since": since, "until": until, "is_watched": entity.is_watched}
    cursor.execute(SQL(BURY).format(table=Identifier(entity.table), condition=SQL(UNSEEN)), parameters)
    return int(cursor.fetchone()[0])


def bury_unseen_views(cursor: CursorWrapper, values: Values) -> list[int]:
    """Marks the source's views of masters deleted that a full re-read did not show; their canonical ids."""
    cursor.execute(UNSEEN_VIEWS, values)
    return [canonical_id for (canonical_id,) in cursor.fetchall()]
