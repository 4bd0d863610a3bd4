"""Records that are gone: the source says so, or a re-read window shows them no more. Nothing is ever erased."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db.backends.utils import CursorWrapper
from psycopg.sql import SQL, Composable, Identifier, Literal

from integrations.canonical.entities import Entity, entity_named
from integrations.canonical.merging.rows import Shown, Values

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
UNSEEN = """NOT EXISTS (
    SELECT FROM integrations_shownrecord AS seen
    WHERE seen.cursor_id = %(cursor)s AND seen.fence = %(fence)s AND seen.external_id = held.external_id)
  AND coalesce(held.service_date >= %(since)s, %(since)s IS NULL)
  AND coalesce(held.service_date < %(until)s, true)"""
SIBLINGS = """held.{parent} IN (
    SELECT id FROM {of} AS parent WHERE parent.connection_id = %(connection)s
    AND parent.object_type = %(parent_type)s AND parent.external_id = ANY(%(parents)s))
  AND held.external_id <> ALL(%(shown)s)"""
# The same of one that waits for that parent: it would be adopted as if it still stood.
WAITING_SIBLINGS = """held.parents <> '{{}}' AND held.parents->{name}->>0 = %(parent_type)s
  AND held.parents->{name}->>1 = ANY(%(parents)s) AND held.external_id <> ALL(%(shown)s)"""
# Where what they hang on is no fact of its own, but the source's document that they name.
OF_DOCUMENT = "held.{column} = ANY(%(parents)s) AND held.external_id <> ALL(%(shown)s)"
ON_RECORD = "SELECT count(*) FROM integrations_shownrecord WHERE cursor_id = %(cursor)s AND fence = %(fence)s"
UNSEEN_VIEWS = """
UPDATE canonical_masterview AS held SET is_deleted = true, hash = '', seen_at = %(now)s
WHERE held.connection_id = %(connection)s AND held.entity = %(entity)s AND NOT held.is_deleted AND EXISTS (
  SELECT FROM canonical_link AS link WHERE link.connection_id = held.connection_id AND link.entity = held.entity
  AND link.object_type = %(object_type)s AND link.canonical_id = held.canonical_id AND link.external_id IS NOT NULL)
AND NOT EXISTS (
  SELECT FROM canonical_link AS link JOIN integrations_shownrecord AS seen ON seen.external_id = link.external_id
  WHERE seen.cursor_id = %(cursor)s AND seen.fence = %(fence)s
  AND link.connection_id = held.connection_id AND link.entity = held.entity
  AND link.object_type = %(object_type)s AND link.canonical_id = held.canonical_id)
RETURNING canonical_id
"""


class NotAllThere(Exception):
    """What the window showed is not on record any more: nothing can be told from it."""


def bury(cursor: CursorWrapper, entity: Entity, external_ids: Sequence[str], values: Values) -> int:
    """Marks these facts deleted; how many were not yet."""
    parameters = {**values, "external_ids": list(external_ids), "is_watched": entity.is_watched}
    cursor.execute(SQL(BURY).format(table=Identifier(entity.table), condition=SQL(NAMED)), parameters)
    return int(cursor.fetchone()[0])


def bury_siblings(
    cursor: CursorWrapper,
    entity: Entity,
    parents: Sequence[tuple[str, tuple[str, str]]],
    shown: Sequence[str],
    values: Values,
) -> int:
    """Marks facts deleted that hang on, or wait for, one of these facts and are not among the shown ids; how many.

    The name of a column of theirs that is no parent stands for the document that they name there.
    """
    named: dict[tuple[str, str], list[str]] = defaultdict(list)
    for column, (object_type, external_id) in parents:
        named[column, object_type].append(external_id)
    buried = 0
    for (column, object_type), external_ids in named.items():
        asked: Values = {"parent_type": object_type, "parents": external_ids, "shown": list(shown)}
        for condition in _hanging(entity, column):
            statement = SQL(BURY).format(table=Identifier(entity.table), condition=condition)
            cursor.execute(statement, {**values, **asked, "is_watched": entity.is_watched})
            buried += int(cursor.fetchone()[0])
    return buried


def _hanging(entity: Entity, column: str) -> Sequence[Composable]:
    parent = next((one for one in entity.parents if one.name == column), None)
    if parent is None:
        return (SQL(OF_DOCUMENT).format(column=Identifier(column)),)
    of = Identifier(entity_named(parent.entity).table)
    return (
        SQL(SIBLINGS).format(parent=Identifier(parent.column), of=of),
        SQL(WAITING_SIBLINGS).format(name=Literal(parent.name)),
    )


def bury_unseen_facts(
    cursor: CursorWrapper, entity: Entity, shown: Shown, *, since: date | None, until: date, values: Values
) -> int:
    """Marks facts deleted whose service date is in [since, until) and that the window did not show.

    Raises NotAllThere.
    """
    _check(cursor, shown)
    parameters = {**values, **_key(shown), "since": since, "until": until, "is_watched": entity.is_watched}
    cursor.execute(SQL(BURY).format(table=Identifier(entity.table), condition=SQL(UNSEEN)), parameters)
    return int(cursor.fetchone()[0])


def bury_unseen_views(cursor: CursorWrapper, shown: Shown, values: Values) -> list[int]:
    """Marks the source's views of masters deleted that a full re-read did not show; their canonical ids.

    Raises NotAllThere.
    """
    _check(cursor, shown)
    cursor.execute(UNSEEN_VIEWS, {**values, **_key(shown)})
    return [canonical_id for (canonical_id,) in cursor.fetchall()]


def _check(cursor: CursorWrapper, shown: Shown) -> None:
    cursor.execute(ON_RECORD, _key(shown))
    (kept,) = cursor.fetchone()
    if kept != shown.count:
        raise NotAllThere(f"{shown.count} records were shown and {kept} of them are on record: nothing was deleted")


def _key(shown: Shown) -> dict[str, int]:
    return {"cursor": shown.cursor_id, "fence": shown.fence}
