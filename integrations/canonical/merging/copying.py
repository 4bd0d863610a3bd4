"""Mapped rows as lines of PostgreSQL's COPY: pure, so that they can be made beside the thread that stores them.

A line is a JSON array without its brackets, which COPY reads as CSV (OPTIONS): the one rendering that costs a row no
walk through Python, field by field. Only texts in which JSON escapes something are quoted one by one.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import orjson

from integrations.canonical.codec import encode
from integrations.canonical.entities import Entity, entity_named
from integrations.canonical.merging.rows import MappedRow

OPTIONS = r"FORMAT csv, NULL 'null', ESCAPE '\'"
NULL = "null"
NO_PARENT = (None, None)
Render = Callable[[MappedRow], str]


def lines_of(entity: str, rows: Sequence[MappedRow]) -> list[str]:
    """A line for each row, for `staging.fill`; raises TypeError for a value that no column takes."""
    return [*map(line_of(entity), rows)]


@cache
def line_of(entity: str) -> Render:
    """How a row of the entity becomes a line. Raises KeyError for an entity that is none."""
    known = entity_named(entity)
    return _master_line if known.is_master else _fact_line(known)


def _fact_line(entity: Entity) -> Render:
    columns = tuple(column.name for column in entity.columns)
    parents = tuple(parent.name for parent in entity.parents)

    def line(row: MappedRow) -> str:
        value, parent = row.values.get, row.parents.get
        fields = [row.external_id, row.external_ref, row.changed_at, row.is_deleted, row.legal_entity]
        fields += map(value, columns)
        for name in parents:
            fields += parent(name) or NO_PARENT
        return _line(fields)

    return line


def _master_line(row: MappedRow) -> str:
    stated = dict(row.values) if row.legal_entity is None else {**row.values, "legal_entity": row.legal_entity}
    return _line(
        [
            *(row.external_id, row.external_ref, row.changed_at, row.is_deleted),
            *(row.known_as or NO_PARENT),
            row.match,
            orjson.dumps(encode(stated)).decode(),
            orjson.dumps(encode(row.parents)).decode(),
        ]
    )


def _line(fields: Sequence[Any]) -> str:
    line = orjson.dumps(fields, default=str)[1:-1].decode()
    return line if "\\" not in line else ",".join(map(_quoted, fields))


def _quoted(value: Any) -> str:
    if isinstance(value, str):
        return '"{}"'.format(value.replace("\\", "\\\\").replace('"', '\\"'))
    return orjson.dumps(value, default=str).decode()
