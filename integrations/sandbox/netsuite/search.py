"""The `q` parameter of lists: `field OPERATOR "value"` joined by AND; dates as M/D/YYYY."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from integrations.sandbox.netsuite.problems import Problem
from integrations.sandbox.netsuite.record_type import RecordType
from integrations.sandbox.netsuite.store import Record

CLAUSE = re.compile(r'\s*(\w+)\s+([A-Z_]+)\s+(?:"([^"]*)"|(\S+))\s*(?:AND|$)')
ACCOUNT_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
TEXT_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "IS": lambda value, wanted: value.lower() == wanted.lower(),
    "IS_NOT": lambda value, wanted: value.lower() != wanted.lower(),
    "CONTAIN": lambda value, wanted: wanted.lower() in value.lower(),
    "START_WITH": lambda value, wanted: value.lower().startswith(wanted.lower()),
}
DATE_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "ON": lambda value, wanted: value == wanted,
    "ON_OR_AFTER": lambda value, wanted: value >= wanted,
    "AFTER": lambda value, wanted: value > wanted,
    "ON_OR_BEFORE": lambda value, wanted: value <= wanted,
    "BEFORE": lambda value, wanted: value < wanted,
}
Condition = Callable[[Record], bool]


def conditions(kind: RecordType, text: str) -> list[Condition]:
    """The conditions of a `q`. Raises a Problem (400) for unknown fields, operators and date formats."""
    found, position = [], 0
    while position < len(text.rstrip()):
        match = CLAUSE.match(text, position)
        if not match:
            raise _refusal("INVALID_PARAMETER", f"Invalid query syntax near: {text[position:]!r}.")
        found.append(_condition(kind, match[1], match[2], match[3] if match[3] is not None else match[4]))
        position = match.end()
    return found


def _condition(kind: RecordType, field: str, name: str, wanted: str) -> Condition:
    if field not in kind.fields and field != "id":
        raise _refusal("NONEXISTENT_FIELD", f"Unknown field name '{field}' in the search query.")
    is_dated = kind.fields.get(field) in ("date", "datetime")
    compare: Callable[[str, str], bool] | None = (DATE_OPERATORS if is_dated else TEXT_OPERATORS).get(name)
    if compare is None:
        raise _refusal("INVALID_PARAMETER", f"Operator {name} does not fit field '{field}'.")
    target = _iso(wanted) if is_dated else wanted
    return lambda record: compare(_text(record.get(field), is_dated=is_dated), target)


def _text(value: Any, *, is_dated: bool) -> str:
    shown = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return shown[:10] if is_dated else shown


def _iso(wanted: str) -> str:
    match = ACCOUNT_DATE.fullmatch(wanted)
    try:
        return date(int(match[3]), int(match[1]), int(match[2])).isoformat() if match else _no_date(wanted)
    except ValueError:
        return _no_date(wanted)


def _no_date(wanted: str) -> str:
    raise _refusal("INVALID_PARAMETER", f"Invalid date {wanted!r}; use the account's format M/D/YYYY.")


def _refusal(code: str, detail: str) -> Problem:
    return Problem(400, code, detail, QueryParam="q")
