"""What waited for a parent finds it: facts take their project, masters are composed with theirs."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from django.db.backends.utils import CursorWrapper
from psycopg.sql import SQL, Composable, Identifier, Literal

from integrations.canonical.entities import ENTITIES, Entity, Parent, children_of
from integrations.canonical.merging import currencies, news, views
from integrations.canonical.merging.rows import Values

EVER = datetime(1970, 1, 1, tzinfo=UTC)
# What waited for a parent may be news for a journey only now.
ADOPT = """
WITH asked AS MATERIALIZED (
  SELECT DISTINCT connection_id, parents->{name}->>0 AS type, parents->{name}->>1 AS key
  FROM {table} WHERE firm_id = %(firm)s AND parents <> '{{}}' AND parents ? {name}
    AND recorded_at >= %(since)s AND (%(keys)s::text[] IS NULL OR parents->{name}->>1 = ANY(%(keys)s))
), found AS MATERIALIZED (
  SELECT asked.*, held.id, {legal_entity} AS legal_entity_id
  FROM asked JOIN {parent_table} AS held ON {condition}
), adopted AS (
  UPDATE {table} AS fact SET {column} = found.id, parents = fact.parents - {name}, recorded_at = %(now)s,
    legal_entity_id = coalesce(fact.legal_entity_id, found.legal_entity_id),
    is_pending_parent = (fact.parents - {name}) ?| %(required)s
  FROM found
  WHERE fact.firm_id = %(firm)s AND fact.parents <> '{{}}' AND found.connection_id = fact.connection_id
    AND found.type = fact.parents->{name}->>0 AND found.key = fact.parents->{name}->>1
  RETURNING fact.id, fact.version, fact.connection_id, fact.service_date,
    coalesce({business_at}, fact.source_changed_at) AS business_at
), news AS (
  INSERT INTO canonical_change (entity, canonical_id, version, connection_id, is_backfill, recorded_at)
  SELECT %(child)s, adopted.id, adopted.version, adopted.connection_id, false, %(now)s
  FROM adopted JOIN integrations_connection AS home ON home.id = adopted.connection_id
  WHERE %(is_watched)s AND NOT coalesce(adopted.business_at < home.go_live_at, false) ORDER BY adopted.id
)
SELECT service_date FROM adopted
"""
# A record whose legal entity became known later hands it down to facts that name none themselves.
HAND_DOWN = """
UPDATE {table} AS fact SET legal_entity_id = held.legal_entity_id, recorded_at = %(now)s
FROM {parent_table} AS held
WHERE held.id = ANY(%(ids)s) AND fact.{column} = held.id AND fact.legal_entity_id IS NULL
  AND held.legal_entity_id IS NOT NULL
RETURNING fact.service_date
"""
WAITING_MASTERS = """
SELECT DISTINCT view.canonical_id FROM canonical_masterview AS view
JOIN integrations_connection AS home ON home.id = view.connection_id AND home.firm_id = %(firm)s
WHERE view.entity = %(child)s AND view.parents->{name}->>1 = ANY(%(keys)s)
"""
# Projects are known by their deals' keys too, to facts whose source knows nothing but the deal.
DEALS = """
SELECT DISTINCT link.external_id FROM canonical_link AS link
JOIN canonical_project AS project ON project.opportunity_id = link.canonical_id
WHERE link.entity = 'opportunity' AND link.external_id IS NOT NULL AND project.id = ANY(%(ids)s)
"""


def adopt(
    cursor: CursorWrapper,
    parent: Entity,
    *,
    keys: Sequence[str] | None,
    systems: Mapping[int, str],
    values: Values,
) -> None:
    """Lets everything that waited for `parent` records with these vendor ids find them (None: for any)."""
    for child, link in children_of(parent.name):
        if child.is_master:
            _recompose(cursor, child, link, keys=keys, systems=systems, values=values)
        else:
            adopt_facts(cursor, child, link, keys=keys, values=values)


def adopt_by_deal(cursor: CursorWrapper, parent: Entity, ids: Sequence[int], values: Values) -> None:
    """Lets facts that wait for a project under its deal's key find it, where these are projects."""
    links = [(child, link) for child, link in children_of(parent.name) if link.is_by_deal]
    if not links:
        return
    cursor.execute(DEALS, {"ids": list(ids)})
    keys = [key for (key,) in cursor.fetchall()]
    for child, link in links if keys else ():
        adopt_facts(cursor, child, link, keys=keys, values=values)


def adopt_facts(
    cursor: CursorWrapper,
    child: Entity,
    link: Parent,
    *,
    keys: Sequence[str] | None,
    values: Values,
    since: datetime = EVER,
) -> int:
    """Gives facts that waited for this parent (recorded from `since` on) its key, legal entity and amounts."""
    required = [parent.name for parent in child.parents if parent.is_required]
    own = {"child": child.name, "is_watched": child.is_watched, "required": required, "since": since}
    parameters = {**values, **own, "keys": None if keys is None else list(keys)}
    cursor.execute(_adoption(child, link), parameters)
    found = _repriced(cursor, child, values)
    if found:
        news.mark_dependants(cursor, child, values)
    return found


def hand_down(cursor: CursorWrapper, parent: Entity, ids: Sequence[int], values: Values) -> None:
    """Gives facts without a legal entity that of their project, or person, among these changed records."""
    for child, link in children_of(parent.name):
        if link.is_required:
            statement = SQL(HAND_DOWN).format(
                table=Identifier(child.table),
                parent_table=Identifier(parent.table),
                column=Identifier(link.column),
            )
            cursor.execute(statement, {**values, "ids": list(ids)})
            _repriced(cursor, child, values)


def _repriced(cursor: CursorWrapper, child: Entity, values: Values) -> int:
    """Prices the facts an update just returned the service dates of; how many they were."""
    days = [day for (day,) in cursor.fetchall()]
    dated = [day for day in days if day is not None]
    if dated:
        currencies.reprice(cursor, [child], first=min(dated), last=max(dated), values=values)
    return len(days)


def sweep(cursor: CursorWrapper, entity: Entity, *, since: datetime, values: Values) -> int:
    """Tries facts recorded from `since` on again, as waiting ones and as what others wait for; how many found it.

    Masters need no second look: their merges are one at a time in a firm.
    """
    own = () if entity.is_master else ((entity, link) for link in entity.parents)
    others = ((child, link) for child, link in children_of(entity.name) if not child.is_master)
    return sum(
        adopt_facts(cursor, child, link, keys=None, values=values, since=since) for child, link in (*own, *others)
    )


def _recompose(
    cursor: CursorWrapper,
    child: Entity,
    link: Parent,
    *,
    keys: Sequence[str] | None,
    systems: Mapping[int, str],
    values: Values,
) -> None:
    statement = SQL(WAITING_MASTERS).format(name=link.name)
    cursor.execute(statement, {**values, "child": child.name, "keys": list(keys or ())})
    ids = [canonical_id for (canonical_id,) in cursor.fetchall()]
    if ids:
        changed = views.compose(cursor, child, ids=ids, systems=systems, values=values)
        news.tell_of_masters(cursor, child, changed, values)
        adopt_by_deal(cursor, child, list(changed), values)


def _adoption(child: Entity, link: Parent) -> Composable:
    above = ENTITIES[link.entity]
    if above.is_master:
        condition: Composable = SQL(
            "held.id = canonical_parent(asked.connection_id, {}, asked.type, asked.key)"
        ).format(above.name)
    else:
        condition = SQL(
            "held.connection_id = asked.connection_id AND held.object_type = asked.type "
            "AND held.external_id = asked.key"
        )
    return SQL(ADOPT).format(
        table=Identifier(child.table),
        parent_table=Identifier(above.table),
        name=Literal(link.name),
        column=Identifier(link.column),
        business_at=SQL(f"fact.{child.business_at}" if child.business_at else "NULL::timestamptz"),
        condition=condition,
        legal_entity=SQL("held.legal_entity_id") if link.is_required else SQL("NULL::bigint"),
    )
