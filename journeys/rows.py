"""One way to run a statement of the ledger: named parameters in, rows as dictionaries out."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

Row = dict[str, Any]


def rows(statement: str, **parameters: Any) -> list[Row]:
    """Run a statement that returns rows. JSON columns come as text."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]


def run(statement: str, **parameters: Any) -> int:
    """Run a statement that returns nothing; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def columns(items: Sequence[Row]) -> dict[str, list[Any]]:
    """Dictionaries of equal keys as one list per key, for unnest."""
    return {name: [item[name] for item in items] for name in items[0]} if items else {}
