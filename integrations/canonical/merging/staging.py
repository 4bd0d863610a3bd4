"""The session's temporary tables and the COPY that fills them; never an object-relational mapper on this path."""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg.sql import SQL, Composable, Identifier

from integrations.canonical.codec import encode
from integrations.canonical.entities import Entity
from integrations.canonical.merging.rows import MappedRow

COMMON = (
    ("position", "integer"),
    ("external_id", "text"),
    ("external_ref", "text"),
    ("changed_at", "timestamptz"),
    ("is_deleted", "boolean"),
    ("exchange_id", "bigint"),
)
MASTER = (
    ("other_system", "text"),
    ("other_id", "text"),
    ("match", "text"),
    ("fields", "jsonb"),
    ("parents", "jsonb"),
    ("canonical_id", "bigint"),
    ("is_new", "boolean"),
)
FACT = (("legal_entity", "text"),)


class UnknownColumn(ValueError):
    """A mapper names a column that the entity does not have: correct the mapping."""


def table_of(entity: Entity) -> Identifier:
    return Identifier(f"staged_{entity.name}")


def parent_columns(entity: Entity) -> list[str]:
    """Each parent is staged as two columns: the vendor's object type and key."""
    return [f"{parent.name}_{part}" for parent in entity.parents for part in ("type", "key")]


def _prepare(cursor: CursorWrapper, entity: Entity) -> None:
    """Makes the entity's staging table if this session has none, and empties it."""
    own: Sequence[tuple[str, str]] = MASTER if entity.is_master else (*FACT, *_fact_columns(entity))
    columns = SQL(", ").join(SQL("{} {}").format(Identifier(name), SQL(kind)) for name, kind in (*COMMON, *own))
    table = table_of(entity)
    # A chunk is sorted and hashed several times over: in memory, not in temporary files.
    cursor.execute(SQL("SET LOCAL client_min_messages = warning; SET LOCAL work_mem = '64MB'"))
    cursor.execute(SQL("CREATE TEMP TABLE IF NOT EXISTS {} ({}) ON COMMIT DELETE ROWS").format(table, columns))
    cursor.execute(SQL("TRUNCATE {}").format(table))


def fill(cursor: CursorWrapper, entity: Entity, rows: Sequence[MappedRow], exchange_ids: Sequence[int | None]) -> None:
    """Copies mapped rows into the entity's staging table, and nothing else. Raises UnknownColumn for a slip."""
    _prepare(cursor, entity)
    if rows:
        _check_columns(entity, rows[0])
    lines = _master_lines(rows, exchange_ids) if entity.is_master else _fact_lines(entity, rows, exchange_ids)
    with connection.wrap_database_errors, cursor.copy(_copy_statement(entity)) as copy:
        for line in lines:
            copy.write_row(line)


def _copy_statement(entity: Entity) -> Composable:
    names = [name for name, _ in COMMON]
    if entity.is_master:
        names += ["other_system", "other_id", "match", "fields", "parents"]
    else:
        names += ["legal_entity", *(name for name, _ in _fact_columns(entity))]
    return SQL("COPY {} ({}) FROM STDIN").format(table_of(entity), SQL(", ").join(map(Identifier, names)))


def _fact_columns(entity: Entity) -> list[tuple[str, str]]:
    return [
        *((column.name, column.type) for column in entity.columns),
        *((name, "text") for name in parent_columns(entity)),
    ]


def _check_columns(entity: Entity, row: MappedRow) -> None:
    known = {column.name for column in entity.columns}, {parent.name for parent in entity.parents}
    unknown = (set(row.values) - known[0]) | (set(row.parents) - known[1])
    if unknown:
        raise UnknownColumn(f"{entity.name} has no {', '.join(sorted(unknown))}: correct the stream's mapping")


def _fact_lines(
    entity: Entity, rows: Sequence[MappedRow], exchange_ids: Sequence[int | None]
) -> Iterable[tuple[Any, ...]]:
    columns = [column.name for column in entity.columns]
    parents = [parent.name for parent in entity.parents]
    for position, (row, exchange_id) in enumerate(zip(rows, exchange_ids, strict=True)):
        value, parent = row.values.get, row.parents.get
        yield (
            position,
            row.external_id,
            row.external_ref,
            row.changed_at,
            row.is_deleted,
            exchange_id,
            row.legal_entity,
            *[value(name) for name in columns],
            *[part for name in parents for part in (parent(name) or (None, None))],
        )


def _master_lines(rows: Sequence[MappedRow], exchange_ids: Sequence[int | None]) -> Iterable[tuple[Any, ...]]:
    for position, (row, exchange_id) in enumerate(zip(rows, exchange_ids, strict=True)):
        fields = dict(row.values) if row.legal_entity is None else {**row.values, "legal_entity": row.legal_entity}
        yield (
            position,
            row.external_id,
            row.external_ref,
            row.changed_at,
            row.is_deleted,
            exchange_id,
            *(row.known_as or (None, None)),
            row.match,
            orjson.dumps(encode(fields)).decode(),
            orjson.dumps(encode(row.parents)).decode(),
        )
