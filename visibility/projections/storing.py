"""Rows of read models into their table, many at once, as one JSON text that PostgreSQL reads as rows.

bulk_create hands over an array a column, and psycopg escapes each quote of the JSON in one of them by itself: days and
reasons of a few hundred projects have a hundred thousand, which took a quarter of a roll-up (docs/adr/0048).
"""

from collections.abc import Sequence
from functools import cache

from django.db.models import AutoField, Model

from journeys.rows import run, table


def upsert(rows: Sequence[Model], *, unique: tuple[str, ...]) -> None:
    """Insert rows of one model, or put them in the place of those with the same unique fields, by names of columns.

    Amounts have the places of their columns already. Raises DataError for a value that its column cannot hold.
    """
    if rows:
        names = _columns(type(rows[0]))
        given = [{name: getattr(row, name) for name in names} for row in rows]
        run(_statement(type(rows[0]), unique), given=table(given))


@cache
def _columns(model: type[Model]) -> tuple[str, ...]:
    """All but a key that the database gives."""
    fields = model._meta.concrete_fields  # noqa: SLF001  (Django's documented model API)
    return tuple(field.attname for field in fields if not isinstance(field, AutoField))


@cache
def _statement(model: type[Model], unique: tuple[str, ...]) -> str:
    named, name = _columns(model), model._meta.db_table  # noqa: SLF001  (as above)
    kept = ", ".join(f"{column} = excluded.{column}" for column in named if column not in unique)
    columns = ", ".join(named)
    return (
        f"INSERT INTO {name} ({columns}) SELECT {columns} "  # noqa: S608  (names of a model's own columns)
        f"FROM json_populate_recordset(NULL::{name}, %(given)s::json) "
        f"ON CONFLICT ({', '.join(unique)}) DO UPDATE SET {kept}"
    )
