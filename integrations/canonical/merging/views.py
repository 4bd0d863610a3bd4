"""One view per source of a master, and the golden row composed of the views by ownership."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.backends.utils import CursorWrapper
from psycopg.sql import SQL, Composable, Identifier, Literal

from integrations.canonical.entities import Column, Entity, Parent
from integrations.canonical.merging.rows import Values
from integrations.canonical.merging.staging import table_of
from integrations.canonical.ownership import is_decisive, rank

# A tombstone carries no fields: what the source last said of the record stays in its view.
KEEP = """
INSERT INTO canonical_masterview AS held
  (connection_id, entity, canonical_id, fields, parents, hash, is_deleted, exchange_id, source_changed_at, seen_at)
SELECT DISTINCT ON (canonical_id) %(connection)s, %(entity)s, canonical_id, fields, {parents},
  encode(sha256(convert_to(ROW(fields, {parents}, is_deleted)::text, 'UTF8')), 'hex'), is_deleted, exchange_id,
  changed_at, %(now)s
FROM {staged} AS staged
ORDER BY canonical_id, changed_at DESC NULLS LAST, position DESC
ON CONFLICT (connection_id, entity, canonical_id) DO UPDATE SET
  fields = CASE WHEN excluded.is_deleted AND excluded.fields = '{{}}' THEN held.fields ELSE excluded.fields END,
  parents = CASE WHEN excluded.is_deleted AND excluded.fields = '{{}}' THEN held.parents ELSE excluded.parents END,
  hash = excluded.hash, is_deleted = excluded.is_deleted, exchange_id = excluded.exchange_id,
  source_changed_at = excluded.source_changed_at, seen_at = excluded.seen_at
WHERE held.hash <> excluded.hash AND coalesce(held.source_changed_at <= excluded.source_changed_at, true)
RETURNING canonical_id
"""
# The parent's id at another system, kept under any object type.
REF_PARENT = """CASE WHEN staged.parents ? {name} OR staged.other_system IS DISTINCT FROM {system} THEN staged.parents
ELSE staged.parents || jsonb_build_object({name}, jsonb_build_array('*', staged.other_id)) END"""

BARE = """
INSERT INTO {table} (id, firm_id, version, hash, is_deleted, recorded_at, {names})
SELECT DISTINCT canonical_id, %(firm)s::bigint, 0, '', false, %(now)s::timestamptz, {defaults}
FROM {staged} WHERE is_new ORDER BY canonical_id
"""
# Views of deleted records speak only where no living one does. A field that no view names keeps what stands in the
# golden row: our own reservation wrote it (store.reserve_link).
COMPOSE = """
WITH ranks AS (
  SELECT * FROM unnest(%(connections)s::bigint[], {rank_arrays}) AS ranks(connection_id, {rank_names})
), view AS (
  SELECT held.canonical_id, held.fields, held.is_deleted, held.source_changed_at, held.connection_id, {rank_names},
    (SELECT legal.id FROM canonical_legalentity AS legal WHERE legal.firm_id = %(firm)s
      AND lower(held.fields->>'legal_entity') IN (lower(legal.code), lower(legal.name))
      ORDER BY (lower(held.fields->>'legal_entity') = lower(legal.code)) DESC, legal.id LIMIT 1) AS legal_entity_id
    {parent_ids}
  FROM canonical_masterview AS held JOIN ranks USING (connection_id)
  WHERE held.entity = %(entity)s AND held.canonical_id = ANY(%(ids)s)
), stated AS (
  SELECT canonical_id, bool_and(is_deleted) AS is_deleted, max(source_changed_at) AS source_changed_at, {stated}
  FROM view GROUP BY canonical_id
), composed AS (
  SELECT golden.id, stated.is_deleted, stated.source_changed_at, {composed}
  FROM {table} AS golden JOIN stated ON stated.canonical_id = golden.id
), hashed AS (
  SELECT composed.*, encode(sha256(convert_to(ROW(is_deleted, {names})::text, 'UTF8')), 'hex') AS hash FROM composed
)
UPDATE {table} AS golden SET {updates}, is_deleted = hashed.is_deleted, hash = hashed.hash,
  source_changed_at = hashed.source_changed_at, recorded_at = %(now)s, version = golden.version + 1
FROM hashed
WHERE golden.id = hashed.id AND golden.hash <> hashed.hash
RETURNING golden.id, golden.version
"""


def keep(cursor: CursorWrapper, entity: Entity, values: Values) -> list[int]:
    """Writes the source's views of what is staged; the canonical ids whose view changed."""
    parents: Composable = SQL("staged.parents")
    if entity.ref_parent:
        system, name = entity.ref_parent
        parents = SQL(REF_PARENT).format(name=name, system=system)
    cursor.execute(SQL(KEEP).format(staged=table_of(entity), parents=parents), values)
    return [canonical_id for (canonical_id,) in cursor.fetchall()]


def add_bare(cursor: CursorWrapper, entity: Entity, values: Values) -> int:
    """Inserts golden rows for the ids that are new, still without content (version 0); how many."""
    required = [column for column in entity.columns if column.default is not None]
    statement = SQL(BARE).format(
        table=Identifier(entity.table),
        staged=table_of(entity),
        names=_list(Identifier(column.name) for column in required),
        defaults=_list(_default(column) for column in required),
    )
    cursor.execute(statement, values)
    return int(cursor.rowcount)


def compose(
    cursor: CursorWrapper,
    entity: Entity,
    *,
    ids: Sequence[int],
    systems: Mapping[int, str],
    values: Values,
) -> dict[int, int]:
    """Composes the golden rows of these ids anew; id -> version of those that changed."""
    names = _names(entity)
    ranks = {f"rank_{name}": [rank(entity.name, name, system) for system in systems.values()] for name in names}
    parameters = {**values, **ranks, "ids": list(ids), "connections": list(systems)}
    cursor.execute(_composition(entity, names), {**parameters, "entity": entity.name})
    return dict(cursor.fetchall())


def _names(entity: Entity) -> list[str]:
    columns = [column.name for column in entity.columns]
    return [*columns, "legal_entity", *(parent.name for parent in entity.parents)]


def _composition(entity: Entity, names: list[str]) -> Composable:
    keys = [parent.column for parent in entity.parents]
    targets = [*(column.name for column in entity.columns), "legal_entity_id", *keys]
    return SQL(COMPOSE).format(
        table=Identifier(entity.table),
        rank_arrays=_list(SQL("%({})s::integer[]").format(SQL(f"rank_{name}")) for name in names),
        rank_names=_list(Identifier(f"rank_{name}") for name in names),
        parent_ids=SQL("").join(SQL(", ") + _parent_id(parent) for parent in entity.parents),
        stated=_list(
            [
                *(_stated(entity, column) for column in entity.columns),
                *(_stated_key(name) for name in names[len(entity.columns) :]),
            ]
        ),
        composed=_list([*map(_composed, entity.columns), *map(_composed_key, targets[len(entity.columns) :])]),
        names=_list(map(Identifier, targets)),
        updates=_list(SQL("{0} = hashed.{0}").format(Identifier(name)) for name in targets),
    )


def _parent_id(parent: Parent) -> Composable:
    return SQL(
        "canonical_parent(held.connection_id, {entity}, held.parents->{name}->>0, held.parents->{name}->>1) AS {column}"
    ).format(entity=parent.entity, name=parent.name, column=Identifier(parent.column))


def _stated(entity: Entity, column: Column) -> Composable:
    """Whether any view names the field, and the value of the first system that states one."""
    says = "fields ? {name}" if is_decisive(entity.name, column.name) else "nullif(fields->>{name}, '') IS NOT NULL"
    return SQL(
        "bool_or(fields ? {name}) AS {has}, "
        "(array_agg(fields->>{name} ORDER BY is_deleted, {rank}, connection_id) "
        f"FILTER (WHERE {says}))[1] AS {{column}}"
    ).format(
        name=column.name,
        has=Identifier(f"has_{column.name}"),
        rank=Identifier(f"rank_{column.name}"),
        column=Identifier(column.name),
    )


def _stated_key(name: str) -> Composable:
    return SQL(
        "(array_agg({0} ORDER BY is_deleted, {1}, connection_id) FILTER (WHERE {0} IS NOT NULL))[1] AS {0}"
    ).format(Identifier(f"{name}_id"), Identifier(f"rank_{name}"))


def _composed(column: Column) -> Composable:
    return SQL("CASE WHEN stated.{has} THEN {value} ELSE golden.{name} END AS {name}").format(
        has=Identifier(f"has_{column.name}"), value=_typed(column), name=Identifier(column.name)
    )


def _composed_key(name: str) -> Composable:
    return SQL("coalesce(stated.{0}, golden.{0}) AS {0}").format(Identifier(name))


def _typed(column: Column) -> Composable:
    typed = SQL("nullif(stated.{}, '')::{}").format(Identifier(column.name), SQL(column.type))
    if column.default is None:
        return typed
    return SQL("coalesce({}, {})").format(typed, _default(column))


def _default(column: Column) -> Composable:
    if column.type == "jsonb":
        return SQL("'[]'::jsonb")
    return SQL("{}::{}").format(Literal(column.default), SQL(column.type))


def _list(parts: Iterable[Composable]) -> Composable:
    return SQL(", ").join(parts)
