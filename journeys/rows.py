"""One way to run a statement of the ledger: named parameters in, rows as dictionaries out.

Parameters are bound by the server and plans kept, where nothing pools connections between. Many rows go as one
JSON text, read by json_to_recordset: an array a column costs more CPU here than the statement does there.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import orjson
import psycopg
from django.conf import settings
from django.db import connection
from psycopg.rows import DictRow, dict_row

Row = dict[str, Any]


def rows(statement: str, **parameters: Any) -> list[Row]:
    """Run a statement that returns rows. JSON columns come as text."""
    with _executed(statement, parameters) as cursor:
        return cursor.fetchall()


def run(statement: str, **parameters: Any) -> int:
    """Run a statement that returns nothing; how many rows it touched."""
    with _executed(statement, parameters) as cursor:
        return int(cursor.rowcount)


def table(items: Sequence[Row]) -> str:
    """Rows for json_to_recordset: Decimals as text, instants as ISO 8601."""
    return orjson.dumps(items, default=str).decode()


@contextmanager
def _executed(statement: str, parameters: Mapping[str, Any]) -> "Iterator[psycopg.Cursor[DictRow]]":
    """A cursor that ran the statement. Raises Django's database errors.

    As Django's own cursors do, the first of a request or task looks whether a kept connection is still there.
    """
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection, row_factory=dict_row) as cursor:
        cursor.execute(statement, parameters, prepare=_may_prepare())
        yield cursor


def _may_prepare() -> bool:
    """A pooler between us and the server may hand the next statement to another session."""
    return bool(settings.DIRECT_DATABASE_URL == settings.DATABASE_URL)
