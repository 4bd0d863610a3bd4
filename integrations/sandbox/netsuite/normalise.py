"""A body as the client sends it turned into stored fields; unknown names and values are refused."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from integrations.sandbox.netsuite.postings import text
from integrations.sandbox.netsuite.problems import invalid_content
from integrations.sandbox.netsuite.record_type import RecordType
from integrations.sandbox.netsuite.schema import SUBLISTS
from integrations.sandbox.netsuite.store import Record, Store

IGNORED = frozenset({"id", "links"})


def normalise(store: Store, kind: RecordType, body: Mapping[str, Any], *, is_strict: bool) -> Record:
    """Stored fields of a body; strict refuses names that are unknown or read-only, else they are left out."""
    fields: Record = {}
    for name, value in body.items():
        if name in IGNORED:
            continue
        if kind.is_writable(name):
            fields[name] = _stored(store, kind, name, value)
        elif is_strict:
            raise invalid_content(f"Unknown field '{name}' on record '{kind.name}'.", name)
    return fields


def _stored(store: Store, kind: RecordType, name: str, value: Any) -> Any:
    held = kind.fields[name]
    if value in (None, ""):
        return None
    if held == "ref":
        return _reference(store, kind, name, value)
    if held == "lines":
        return [_line(SUBLISTS[kind.name], name, line) for line in value["items"]]
    return _scalar(held, name, value)


def _reference(store: Store, kind: RecordType, name: str, value: Any) -> str:
    """The id behind {"id"} or {"externalId"}; that the id exists is checked with the whole record."""
    if isinstance(value, dict) and "id" in value:
        return str(value["id"])
    if isinstance(value, dict) and "externalId" in value:
        for target in kind.targets[name]:
            if record := store.find(target, f"eid:{value['externalId']}"):
                return str(record["id"])
    raise invalid_content(f"Invalid value for the resource or sub-resource field '{name}'.", name)


def _line(known: Mapping[str, str], sublist: str, line: Mapping[str, Any]) -> Record:
    unknown = set(line) - set(known)
    if unknown:
        raise invalid_content(f"Unknown field '{min(unknown)}' on sublist '{sublist}'.", f"{sublist}.{min(unknown)}")
    if "amount" not in line:
        raise invalid_content("Please enter value(s) for: Amount.", f"{sublist}.amount")
    return {name: _scalar(known[name], f"{sublist}.{name}", _bare(value)) for name, value in line.items()}


def _scalar(held: str, name: str, value: Any) -> Any:
    value = _bare(value)
    try:
        if held == "money":
            return text(value)
        if held in ("number", "rate"):
            return f"{Decimal(str(value)):f}"
        if held == "date":
            return date.fromisoformat(value).isoformat()
        if held == "datetime":
            return datetime.fromisoformat(value).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, TypeError, InvalidOperation) as error:
        raise invalid_content(f"Invalid value for the resource or sub-resource field '{name}'.", name) from error
    return bool(value) if held == "bool" else str(value)


def _bare(value: Any) -> Any:
    """Choices and items come as {"id": ...} or bare."""
    return value["id"] if isinstance(value, dict) and "id" in value else value
