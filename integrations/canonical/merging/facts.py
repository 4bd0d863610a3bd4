"""The one upsert of a fact entity: newest of each record, only where its hash differs, priced in three currencies."""

from functools import cache

from django.db.backends.utils import CursorWrapper
from psycopg.sql import SQL, Composable, Identifier, Literal

from integrations.canonical.entities import ENTITIES, Column, Entity, Parent
from integrations.canonical.merging.rows import Merged, Values
from integrations.canonical.merging.staging import parent_columns, table_of

# Rows are fed in key order so that concurrent merges of one stream wait for each other instead of deadlocking.
# Each looks its record up (OFFSET 0 keeps that from being planned as a join): whole tables are not walked for a chunk.
# An older stamp never overwrites a newer one; an equal stamp does when the content differs.
UPSERT = """
WITH latest AS (
  SELECT DISTINCT ON (external_id) staged.*,
    encode(sha256(convert_to(ROW({hashed})::text, 'UTF8')), 'hex') AS hash
  FROM {staged} AS staged ORDER BY external_id, changed_at DESC NULLS LAST, position DESC
), candidate AS MATERIALIZED (
  SELECT latest.*, {amount} AS stated_amount,
    coalesce(nullif(latest.posting_period, ''), to_char(latest.service_date, 'YYYY-MM'), '') AS period
  FROM latest LEFT JOIN LATERAL (
    SELECT known.id, known.hash, known.source_changed_at FROM {table} AS known
    WHERE known.connection_id = %(connection)s AND known.object_type = %(object_type)s
      AND known.external_id = latest.external_id
    OFFSET 0
  ) AS held ON true
  WHERE (held.id IS NULL AND NOT latest.is_deleted) OR (held.hash <> latest.hash
    AND coalesce(held.source_changed_at <= latest.changed_at, true))
), {parents}legal AS MATERIALIZED (
  SELECT DISTINCT ON (asked.code) asked.code, held.id, held.currency
  FROM (SELECT DISTINCT legal_entity AS code FROM candidate) AS asked
  JOIN canonical_legalentity AS held ON held.firm_id = %(firm)s
    AND lower(asked.code) IN (lower(held.code), lower(held.name))
  ORDER BY asked.code, (lower(asked.code) = lower(held.code)) DESC, held.id
), resolved AS MATERIALIZED (
  SELECT candidate.*, {parent_ids}{orphans} AS orphans, {is_pending} AS is_pending, {heir}
  FROM candidate LEFT JOIN legal ON legal.code = candidate.legal_entity {parent_joins}
), rates AS MATERIALIZED (
  SELECT asked.*, functional_spot.rate AS functional_rate, reporting_spot.rate AS reporting_rate,
    least(functional_spot.published_on, reporting_spot.published_on) AS rate_date
  FROM (SELECT DISTINCT currency, functional, service_date FROM resolved WHERE stated_amount IS NOT NULL) AS asked
  LEFT JOIN LATERAL canonical_spot(%(firm)s, asked.currency, asked.functional, asked.service_date)
    AS functional_spot ON true
  LEFT JOIN LATERAL canonical_spot(%(firm)s, asked.currency, %(reporting)s, asked.service_date)
    AS reporting_spot ON true
), written AS (
  INSERT INTO {table} AS held ({targets})
  SELECT {sources}
  FROM resolved LEFT JOIN rates
    ON rates.currency = resolved.currency AND rates.service_date = resolved.service_date
    AND rates.functional IS NOT DISTINCT FROM resolved.functional AND resolved.stated_amount IS NOT NULL
  ORDER BY resolved.external_id
  ON CONFLICT (connection_id, object_type, external_id) DO UPDATE SET {updates}, version = held.version + 1
  WHERE held.hash <> excluded.hash AND coalesce(held.source_changed_at <= excluded.source_changed_at, true)
  RETURNING held.id, held.version, (held.xmax = 0) AS is_new,
    coalesce({business_at}, held.source_changed_at, %(now)s) < %(go_live)s AS is_backfill
), news AS (
  INSERT INTO canonical_change (entity, canonical_id, version, connection_id, is_backfill, recorded_at)
  SELECT %(entity)s, id, version, %(connection)s, false, %(now)s FROM written
  WHERE %(is_watched)s AND NOT is_backfill ORDER BY id
)
SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM written
"""
STORE_COLUMNS: dict[str, str] = {
    "firm_id": "%(firm)s",
    "connection_id": "%(connection)s",
    "object_type": "%(object_type)s",
    "external_id": "resolved.external_id",
    "legal_entity_id": "resolved.legal_entity_id",
    "is_pending_parent": "resolved.is_pending",
    "parents": "resolved.orphans",
    "functional_amount": "canonical_round(resolved.stated_amount * rates.functional_rate, resolved.functional)",
    "functional_rate": "rates.functional_rate",
    "reporting_amount": "canonical_round(resolved.stated_amount * rates.reporting_rate, %(reporting)s)",
    "reporting_rate": "rates.reporting_rate",
    "rate_type": "'spot'",
    "rate_date": "rates.rate_date",
    "hash": "resolved.hash",
    "is_deleted": "resolved.is_deleted",
    "recorded_at": "%(now)s",
    "source_changed_at": "resolved.changed_at",
    "exchange_id": "resolved.exchange_id",
}
FOUND_MASTER = """{found} AS MATERIALIZED (
  SELECT asked.type, asked.key, held.id, held.legal_entity_id, home.currency
  FROM (SELECT DISTINCT {type} AS type, {key} AS key FROM candidate WHERE {key} IS NOT NULL) AS asked
  JOIN {parent_table} AS held ON held.id = canonical_parent(%(connection)s, {parent}, asked.type, asked.key)
  LEFT JOIN canonical_legalentity AS home ON home.id = held.legal_entity_id
)"""
FOUND_FACT = """{found} AS MATERIALIZED (
  SELECT asked.type, asked.key, held.id, NULL::bigint AS legal_entity_id, NULL::text AS currency
  FROM (SELECT DISTINCT {type} AS type, {key} AS key FROM candidate WHERE {key} IS NOT NULL) AS asked
  JOIN {parent_table} AS held ON held.connection_id = %(connection)s
    AND held.object_type = asked.type AND held.external_id = asked.key
)"""


def upsert(cursor: CursorWrapper, entity: Entity, values: Values) -> Merged:
    """Merges what is staged into the fact table; `values` are the statement's parameters (store.py)."""
    cursor.execute(_statement(entity), {**values, "is_watched": entity.is_watched})
    created, changed = cursor.fetchone()
    return Merged(created=created, changed=changed)


@cache
def _statement(entity: Entity) -> Composable:
    comma = SQL(", ")
    sources = _sources(entity)
    kept = ("firm_id", "connection_id", "object_type", "external_id")
    return SQL(UPSERT).format(
        hashed=comma.join(_hashed(entity)),
        staged=table_of(entity),
        table=Identifier(entity.table),
        amount=_amount(entity),
        parents=SQL("").join(SQL("{}, ").format(_found(parent)) for parent in entity.parents),
        parent_ids=SQL("").join(SQL("{}, ").format(_parent_id(parent)) for parent in entity.parents),
        orphans=_orphans(entity),
        is_pending=_is_pending(entity),
        heir=_heir(entity),
        parent_joins=SQL(" ").join(_join(parent) for parent in entity.parents),
        targets=comma.join((*map(Identifier, sources), SQL("version"))),
        sources=comma.join((*sources.values(), SQL("1"))),
        updates=comma.join(SQL("{0} = excluded.{0}").format(Identifier(name)) for name in sources if name not in kept),
        business_at=SQL(f"held.{entity.business_at}" if entity.business_at else "NULL::timestamptz"),
    )


def _sources(entity: Entity) -> dict[str, Composable]:
    """Each column of the table with the SQL that fills it."""
    own = {column.name: _own_source(column) for column in entity.columns}
    parents = {parent.column: SQL("resolved.{}").format(Identifier(parent.column)) for parent in entity.parents}
    return {name: SQL(source) for name, source in STORE_COLUMNS.items()} | own | parents


def _own_source(column: Column) -> Composable:
    if column.name == "amount":
        return SQL("resolved.stated_amount")
    if column.name == "posting_period":
        return SQL("resolved.period")
    source = SQL("resolved.{}").format(Identifier(column.name))
    if column.default is None:
        return source
    return SQL("coalesce({}, {})").format(source, Literal(column.default))


def _hashed(entity: Entity) -> list[Composable]:
    names = ["is_deleted", "legal_entity", *(column.name for column in entity.columns), *parent_columns(entity)]
    return [SQL("staged.{}").format(Identifier(name)) for name in names]


def _amount(entity: Entity) -> Composable:
    if entity.amount is None:
        return SQL("latest.amount")
    computed = SQL(_of_latest(entity))
    return SQL("coalesce(latest.amount, canonical_round(({})::numeric, latest.currency))").format(computed)


def _of_latest(entity: Entity) -> str:
    """The entity's own expression over its columns, read from the newest staged row."""
    words = (entity.amount or "").split(" ")
    names = {column.name for column in entity.columns}
    return " ".join(f"latest.{word}" if word in names else word for word in words)


def _heir(entity: Entity) -> Composable:
    """Where legal entity and functional currency come from: what the row names, else the first parent's."""
    if not entity.parents:
        return SQL("legal.id AS legal_entity_id, legal.currency AS functional")
    return SQL(
        "coalesce(legal.id, {0}.legal_entity_id) AS legal_entity_id, "
        "coalesce(legal.currency, {0}.currency) AS functional"
    ).format(_found_name(entity.parents[0]))


def _found_name(parent: Parent) -> Identifier:
    return Identifier(f"found_{parent.name}")


def _found(parent: Parent) -> Composable:
    above = ENTITIES[parent.entity]
    return SQL(FOUND_MASTER if above.is_master else FOUND_FACT).format(
        found=_found_name(parent),
        type=Identifier(f"{parent.name}_type"),
        key=Identifier(f"{parent.name}_key"),
        parent_table=Identifier(above.table),
        parent=Literal(parent.entity),
    )


def _parent_id(parent: Parent) -> Composable:
    return SQL("{}.id AS {}").format(_found_name(parent), Identifier(parent.column))


def _join(parent: Parent) -> Composable:
    return SQL("LEFT JOIN {0} ON {0}.type = candidate.{1} AND {0}.key = candidate.{2}").format(
        _found_name(parent), Identifier(f"{parent.name}_type"), Identifier(f"{parent.name}_key")
    )


def _is_missing(parent: Parent) -> Composable:
    return SQL("(candidate.{} IS NOT NULL AND {}.id IS NULL)").format(
        Identifier(f"{parent.name}_key"), _found_name(parent)
    )


def _orphans(entity: Entity) -> Composable:
    parts = [
        SQL("{}, CASE WHEN {} THEN jsonb_build_array(candidate.{}, candidate.{}) END").format(
            Literal(parent.name),
            _is_missing(parent),
            Identifier(f"{parent.name}_type"),
            Identifier(f"{parent.name}_key"),
        )
        for parent in entity.parents
    ]
    if not parts:
        return SQL("'{}'::jsonb")
    missing = SQL(" OR ").join(_is_missing(parent) for parent in entity.parents)
    return SQL("CASE WHEN {} THEN jsonb_strip_nulls(jsonb_build_object({})) ELSE '{{}}' END").format(
        missing, SQL(", ").join(parts)
    )


def _is_pending(entity: Entity) -> Composable:
    required = [_is_missing(parent) for parent in entity.parents if parent.is_required]
    return SQL("({})").format(SQL(" OR ").join(required)) if required else SQL("false")
