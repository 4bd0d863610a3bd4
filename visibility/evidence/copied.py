"""Tables of a pack as PostgreSQL writes them: COPY makes no Python object of a cell, where text is all that is wanted.

The text is the one that archive.table makes of the same rows: instants in ISO 8601, nothing for null, and text that no
spreadsheet takes for a formula. What psycopg and csv did for each cell took half of a large pack (docs/adr/0048).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from visibility.evidence.archive import table

AT_ONCE = 256 * 1024
TEXT = frozenset({"text", "varchar"})
INSTANT = "timestamptz"
FORBIDDEN = r"[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
FORMULA = r"^[-=+@\t\r]"
# Of each cell only whether anything is to be done; what visibility.exports.cells.safe does to the few where it is.
SAFE = (
    f"nullif(CASE WHEN {{0}} ~ E'{FORMULA}|{FORBIDDEN}' THEN "
    f"CASE WHEN {{0}} ~ E'{FORMULA}' OR regexp_replace({{0}}, E'{FORBIDDEN}', '', 'g') ~ E'{FORMULA}' "
    f"THEN '''' ELSE '' END || regexp_replace({{0}}, E'{FORBIDDEN}', '', 'g') ELSE {{0}} END, '')"
)
ISO = """replace(to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'), '.000000', '')"""
Columns = Sequence[Any]
Parameters = Sequence[Any] | Mapping[str, Any]


def copied(head: Sequence[str], tables: Iterable[QuerySet[Any, Columns]]) -> Iterator[bytes]:
    """The rows of value lists, one after the other, as CSV in UTF-8 in parts that memory holds.

    To be read to its end before the connection is asked anything else.
    """
    yield from table(head, ())
    for rows in tables:
        for lines in _lines_of(rows):
            yield b"".join(lines)


def _lines_of(rows: QuerySet[Any, Columns]) -> Iterator[list[bytes]]:
    try:
        asked, parameters = rows.query.sql_with_params()
    except EmptyResultSet:  # it chooses of nothing, which no statement is asked for
        return iter(())
    return copied_lines(asked, parameters)


def copied_lines(asked: str, parameters: Parameters) -> Iterator[list[bytes]]:
    """The rows of a statement as lines of CSV, some hundred kilobytes of them at a time; a line is a whole row.

    To be read to its end before the connection is asked anything else.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.ClientCursor(connection.connection) as cursor:
        cursor.execute(f"SELECT * FROM ({asked}) AS said LIMIT 0", parameters)  # noqa: S608  (Django's own statement, or ours)
        kinds = [column.type_display for column in cursor.description or ()]
        names = [f"c{place}" for place in range(len(kinds))]
        written = ", ".join(_written(name, kind) for name, kind in zip(names, kinds, strict=True))
        chosen = f"SELECT {written} FROM ({asked}) AS said({', '.join(names)})"  # noqa: S608  (as above)
        with cursor.copy(f"COPY ({chosen}) TO STDOUT (FORMAT csv)", parameters) as copy:
            yield from _together(copy)


def _written(name: str, kind: str) -> str:
    if kind.partition("(")[0] in TEXT:
        return SAFE.format(name)
    return ISO.format(name) if kind == INSTANT else name


def _together(copy: psycopg.Copy) -> Iterator[list[bytes]]:
    """What the driver hands over row by row."""
    waiting, size = [], 0
    for line in copy:
        waiting.append(bytes(line))
        size += len(line)
        if size > AT_ONCE:
            yield waiting
            waiting, size = [], 0
    yield waiting
