"""SOQL from values: every literal escaped, every name checked."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)*")
OPERATORS = ("=", "!=", "<", "<=", ">", ">=", "LIKE")
ESCAPES = str.maketrans(
    {"\\": "\\\\", "'": "\\'", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
)
Value = str | bool | int | Decimal | date | datetime | None


def literal(value: Value) -> str:
    """A value as SOQL writes it. Datetimes are UTC, to the second."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return f"'{value.translate(ESCAPES)}'"
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def compare(field: str, operator: str, value: Value) -> str:
    """`field operator literal`. Raises ValueError for a name or operator that is none."""
    if operator not in OPERATORS:
        raise ValueError(f"Use one of {', '.join(OPERATORS)}, not {operator!r}")
    return f"{name(field)} {operator} {literal(value)}"


def one_of(field: str, values: Iterable[Value]) -> str:
    return f"{name(field)} IN ({', '.join(map(literal, values))})"


def select(
    columns: Sequence[str],
    source: str,
    *,
    where: Sequence[str] = (),
    order: Sequence[str] = (),
    limit: int | None = None,
) -> str:
    """The query; `where` conditions are joined by AND. Raises ValueError for a name that is none."""
    words = ["SELECT", ", ".join(map(name, columns)), "FROM", name(source), *_where(where)]
    if order:
        words += ["ORDER BY", ", ".join(map(name, order))]
    return " ".join(words if limit is None else [*words, f"LIMIT {limit}"])


def count(source: str, *, where: Sequence[str] = ()) -> str:
    return " ".join(["SELECT COUNT() FROM", name(source), *_where(where)])


def name(text: str) -> str:
    """A field or object name as it is. Raises ValueError for anything else."""
    if not NAME.fullmatch(text):
        raise ValueError(f"{text!r} is not a field name")
    return text


def _where(conditions: Sequence[str]) -> list[str]:
    return ["WHERE", " AND ".join(conditions)] if conditions else []
