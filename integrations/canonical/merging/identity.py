"""Which canonical record a staged master is: by its link, by reference, by the stream's match, else it is new."""

from django.db.backends.utils import CursorWrapper
from psycopg.sql import SQL, Composable, Identifier

from integrations.canonical import references
from integrations.canonical.entities import Entity
from integrations.canonical.merging.rows import Origin, Values
from integrations.canonical.merging.staging import table_of

# Two merges that both meet a new customer must not both create it.
LOCK = "SELECT pg_advisory_xact_lock(7301, %(firm)s::integer)"

KEEP_NEWEST = """
DELETE FROM {staged} AS older USING {staged} AS newer
WHERE older.external_id = newer.external_id AND older.position <> newer.position
  AND (coalesce(older.changed_at, '-infinity'), older.position)
    < (coalesce(newer.changed_at, '-infinity'), newer.position)
"""
BY_LINK = """
UPDATE {staged} AS staged SET canonical_id = link.canonical_id FROM canonical_link AS link
WHERE link.connection_id = %(connection)s AND link.object_type = %(object_type)s
  AND link.external_id = staged.external_id
"""
BY_OWN_REFERENCE = """
UPDATE {staged} AS staged SET canonical_id = link.canonical_id FROM canonical_link AS link
WHERE staged.canonical_id IS NULL AND link.connection_id = %(connection)s
  AND link.object_type = %(object_type)s AND link.external_ref = staged.external_ref
  AND (link.external_id IS NULL OR link.reserved_at IS NOT NULL)
"""
# What tells records of two systems to be one: a reference of ours, or the id by which the source says another system
# knows the record, kept as "SYSTEM:id". Any other text is the vendor's own and means nothing elsewhere: two systems
# that count from 1 have a 17 each.
KEEP_TELLING = """
UPDATE {staged} AS staged SET external_ref = other_system || ':' || other_id
WHERE (external_ref IS NOT NULL OR other_id IS NOT NULL)
  AND NOT coalesce(starts_with(external_ref, %(prefix)s), false) AND NOT EXISTS (
    SELECT FROM canonical_link AS own WHERE own.connection_id = %(connection)s AND own.object_type = %(object_type)s
      AND own.external_ref = staged.external_ref AND own.reserved_at IS NOT NULL)
"""
# Either names the other, or both the same. A system's own two records are two records: whatever is linked at this
# connection already is no candidate.
BY_OTHER_REFERENCE = """
UPDATE {staged} AS staged SET canonical_id = found.canonical_id
FROM (
  SELECT DISTINCT ON (link.canonical_id) asked.position, link.canonical_id
  FROM {staged} AS asked
  JOIN canonical_link AS link ON link.entity = %(entity)s AND (
    link.external_ref = asked.external_ref OR link.external_ref = %(system)s || ':' || asked.external_id
    OR (link.external_ref = asked.external_id AND starts_with(asked.external_id, %(prefix)s))
    OR (link.external_id = asked.external_ref AND starts_with(asked.external_ref, %(prefix)s))
    OR (link.external_id = asked.other_id
      AND concat(link.connection_id, ':', asked.other_system) = ANY(%(parts)s::text[])))
  JOIN integrations_connection AS home ON home.id = link.connection_id AND home.firm_id = %(firm)s
  WHERE asked.canonical_id IS NULL AND link.connection_id <> %(connection)s AND NOT {is_taken}
  ORDER BY link.canonical_id, asked.position
) AS found
WHERE found.position = staged.position
"""
BY_MATCH = """
UPDATE {staged} AS staged SET canonical_id = found.canonical_id
FROM (
  SELECT asked.position, min(link.id) AS canonical_id
  FROM {staged} AS asked
  JOIN {table} AS link ON link.firm_id = %(firm)s AND {condition}
  WHERE asked.canonical_id IS NULL AND asked.match <> '' AND NOT EXISTS (
    SELECT FROM {staged} AS twin WHERE twin.position < asked.position AND lower(twin.match) = lower(asked.match))
    AND NOT link.is_deleted AND NOT {is_taken_id}
  GROUP BY asked.position HAVING count(*) = 1
) AS found
WHERE found.position = staged.position
"""
IS_TAKEN = """EXISTS (
  SELECT FROM canonical_link AS taken WHERE taken.entity = %(entity)s AND taken.canonical_id = {}
  AND taken.connection_id = %(connection)s AND taken.object_type = %(object_type)s
  AND taken.external_id IS NOT NULL)"""
# A deleted record that we never knew is no news.
FORGET_UNKNOWN = "DELETE FROM {staged} WHERE is_deleted AND canonical_id IS NULL"
ALLOT = """
UPDATE {staged} SET is_new = true, canonical_id = nextval(pg_get_serial_sequence({name}, 'id'))
WHERE canonical_id IS NULL
"""
COMPLETE_LINKS = """
UPDATE canonical_link AS link SET external_id = staged.external_id FROM {staged} AS staged
WHERE link.connection_id = %(connection)s AND link.object_type = %(object_type)s
  AND link.external_ref = staged.external_ref AND link.external_id IS NULL
  AND NOT EXISTS (SELECT FROM canonical_link AS other WHERE other.connection_id = link.connection_id
    AND other.object_type = link.object_type AND other.external_id = staged.external_id)
RETURNING staged.external_id
"""
# A second record under one reference becomes an alias: its own id, without the reference.
ADD_LINKS = """
INSERT INTO canonical_link
  (connection_id, object_type, external_id, external_ref, entity, canonical_id, url, created_at)
SELECT %(connection)s, %(object_type)s, staged.external_id,
  CASE WHEN staged.place = 1 AND NOT EXISTS (
    SELECT FROM canonical_link AS other WHERE other.connection_id = %(connection)s
      AND other.object_type = %(object_type)s AND other.external_ref = staged.external_ref)
  THEN staged.external_ref END,
  %(entity)s, staged.canonical_id, '', %(now)s
FROM (SELECT *, row_number() OVER (PARTITION BY external_ref ORDER BY position) AS place FROM {staged}) AS staged
ORDER BY staged.external_id
ON CONFLICT DO NOTHING
RETURNING external_id
"""
# Facts are known by their own unique key; only those that bear a reference of ours are linked.
LINK_FACTS = """
INSERT INTO canonical_link
  (connection_id, object_type, external_id, external_ref, entity, canonical_id, url, created_at)
SELECT %(connection)s, %(object_type)s, staged.external_id, staged.external_ref, %(entity)s, fact.id, '', %(now)s
FROM {staged} AS staged
JOIN {table} AS fact ON fact.connection_id = %(connection)s AND fact.object_type = %(object_type)s
  AND fact.external_id = staged.external_id
WHERE staged.external_ref IS NOT NULL AND NOT EXISTS (
  SELECT FROM canonical_link AS held WHERE held.connection_id = %(connection)s
    AND held.object_type = %(object_type)s AND held.external_id = staged.external_id)
ORDER BY staged.external_id
ON CONFLICT DO NOTHING
"""


def resolve(cursor: CursorWrapper, entity: Entity, origin: Origin, values: Values) -> list[str]:
    """Gives every staged master its canonical id and link; the vendor's ids that were not linked before."""
    cursor.execute(LOCK, values)
    told = values | _tellers(cursor, entity, origin)
    for statement in (KEEP_NEWEST, BY_LINK, KEEP_TELLING, BY_OWN_REFERENCE, BY_OTHER_REFERENCE):
        cursor.execute(_filled(statement, entity), told)
    if origin.match_on:
        cursor.execute(_by_match(entity, origin.match_on), values)
    cursor.execute(_filled(FORGET_UNKNOWN, entity), values)
    cursor.execute(_filled(ALLOT, entity), values)
    return _write_links(cursor, entity, values)


def link_facts(cursor: CursorWrapper, entity: Entity, values: Values) -> None:
    """Links the staged facts that bear a reference: our own postings, coming back."""
    cursor.execute(_filled(LINK_FACTS, entity), values)


def _tellers(cursor: CursorWrapper, entity: Entity, origin: Origin) -> Values:
    """How our references begin, what system this is, and which connection is which ("3:CRM")."""
    cursor.execute("SELECT slug FROM canonical_firm WHERE id = %s", [origin.firm_id])
    (slug,) = cursor.fetchone()
    return {
        "prefix": references.prefix(slug, entity.name),
        "system": origin.systems.get(origin.connection_id, ""),
        "parts": [f"{connection}:{system}" for connection, system in origin.systems.items()],
    }


def _write_links(cursor: CursorWrapper, entity: Entity, values: Values) -> list[str]:
    cursor.execute(_filled(COMPLETE_LINKS, entity), values)
    completed = [external_id for (external_id,) in cursor.fetchall()]
    cursor.execute(_filled(ADD_LINKS, entity), values)
    return completed + [external_id for (external_id,) in cursor.fetchall()]


def _filled(statement: str, entity: Entity) -> Composable:
    return SQL(statement).format(
        staged=table_of(entity),
        table=Identifier(entity.table),
        name=entity.table,
        is_taken=SQL(IS_TAKEN).format(SQL("link.canonical_id")),
    )


def _by_match(entity: Entity, match_on: str) -> Composable:
    if match_on in {parent.name for parent in entity.parents}:
        parent = next(parent for parent in entity.parents if parent.name == match_on)
        condition: Composable = SQL("link.{} = canonical_parent(%(connection)s, {}, '*', asked.match)").format(
            Identifier(parent.column), parent.entity
        )
    else:
        condition = SQL("lower(link.{}::text) = lower(asked.match)").format(Identifier(match_on))
    return SQL(BY_MATCH).format(
        staged=table_of(entity),
        table=Identifier(entity.table),
        condition=condition,
        is_taken_id=SQL(IS_TAKEN).format(SQL("link.id")),
    )
