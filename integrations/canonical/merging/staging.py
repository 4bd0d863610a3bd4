"""The session's temporary tables and the COPY that fills them; never an object-relational mapper on this path."""

from collections.abc import Sequence

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg.sql import SQL, Composable, Identifier

from integrations.canonical.entities import Entity
from integrations.canonical.merging.copying import NULL, OPTIONS
from integrations.canonical.merging.rows import MappedRow

COMMON = (
    ("position", "integer"),
    ("exchange_id", "bigint"),
    ("external_id", "text"),
    ("external_ref", "text"),
    ("changed_at", "timestamptz"),
    ("is_deleted", "boolean"),
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
LINES_A_WRITE = 1000


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


def fill(cursor: CursorWrapper, entity: Entity, lines: Sequence[str], exchange_ids: Sequence[int | None]) -> None:
    """Copies rows, as `copying` renders them, into the entity's staging table, and nothing else."""
    _prepare(cursor, entity)
    with connection.wrap_database_errors, cursor.copy(_copy_statement(entity)) as copy:
        for start in range(0, len(lines), LINES_A_WRITE):
            copy.write(_numbered(lines, exchange_ids, start))


def check_columns(entity: Entity, row: MappedRow) -> None:
    """Raises UnknownColumn where the mapper that made this row names a column that is none."""
    known = {column.name for column in entity.columns}, {parent.name for parent in entity.parents}
    unknown = (set(row.values) - known[0]) | (set(row.parents) - known[1])
    if unknown:
        raise UnknownColumn(f"{entity.name} has no {', '.join(sorted(unknown))}: correct the stream's mapping")


def _numbered(lines: Sequence[str], exchange_ids: Sequence[int | None], start: int) -> str:
    """Some lines from `start` on, each with its place and the exchange that brought it."""
    places = range(start, min(start + LINES_A_WRITE, len(lines)))
    return "".join([f"{place},{_id(exchange_ids[place])},{lines[place]}\n" for place in places])


def _id(exchange_id: int | None) -> int | str:
    return NULL if exchange_id is None else exchange_id


def _copy_statement(entity: Entity) -> Composable:
    names = [name for name, _ in COMMON]
    if entity.is_master:
        names += ["other_system", "other_id", "match", "fields", "parents"]
    else:
        names += ["legal_entity", *(name for name, _ in _fact_columns(entity))]
    return SQL("COPY {} ({}) FROM STDIN ({})").format(
        table_of(entity), SQL(", ").join(map(Identifier, names)), SQL(OPTIONS)
    )


def _fact_columns(entity: Entity) -> list[tuple[str, str]]:
    return [
        *((column.name, column.type) for column in entity.columns),
        *((name, "text") for name in parent_columns(entity)),
    ]
