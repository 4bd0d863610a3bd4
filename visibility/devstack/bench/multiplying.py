"""Many rows from one example row, in one statement: columns not named are the example's own."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models, transaction
from psycopg import sql


def multiply(example: models.Model, count: int, **columns: str) -> None:
    """Replace a stored row by `count` copies of it; `columns`: SQL for those that differ.

    In that SQL `n` is the number of the copy (1..count) and `one` the example.
    """
    fields = [field for field in example._meta.concrete_fields if not field.primary_key]  # noqa: SLF001
    names = [str(field.column) for field in fields]
    if unknown := columns.keys() - set(names):
        raise KeyError(f"{type(example).__name__} has no column {', '.join(sorted(unknown))}")
    values = [sql.SQL(columns[name]) if name in columns else sql.Identifier("one", name) for name in names]
    table = sql.Identifier(example._meta.db_table)  # noqa: SLF001
    statement = sql.SQL(
        "WITH one AS (DELETE FROM {table} WHERE id = {key} RETURNING *) "
        "INSERT INTO {table} ({names}) SELECT {values} FROM one, generate_series(1, {count}) AS n"
    ).format(
        table=table,
        names=sql.SQL(", ").join(map(sql.Identifier, names)),
        values=sql.SQL(", ").join(values),
        count=sql.Literal(count),
        key=sql.Literal(example.pk),
    )
    with _in_bulk(table), connection.cursor() as cursor:
        cursor.execute(statement.as_string(None))


@contextmanager
def _in_bulk(table: sql.Identifier) -> Iterator[None]:
    """Without the triggers that keep history and leave marks: what comes is the past, and is marked as a whole."""
    with transaction.atomic(), connection.cursor() as cursor:
        # A table that still owes checks of its keys cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table).as_string(None))
        yield
        cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table).as_string(None))


def settle() -> None:
    """Statistics and visibility of everything just filled, as autovacuum would bring them."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
