"""Evaluation of a parsed query over the org's tables: columns, filters, order, rows."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from integrations.sandbox.salesforce.data import Record, stamp
from integrations.sandbox.salesforce.errors import SalesforceError, malformed, no_such_field
from integrations.sandbox.salesforce.ids import full_id
from integrations.sandbox.salesforce.org import Org
from integrations.sandbox.salesforce.schema import Field, SObject
from integrations.sandbox.salesforce.soql import Comparison, Condition, Literal, Logic, Query

Predicate = Callable[[Record], bool]
LITERAL_OF_TYPE = {
    "date": "date",
    "datetime": "datetime",
    "boolean": "boolean",
    "currency": "number",
    "percent": "number",
    "double": "number",
    "int": "number",
}
NAME_OF_KIND = {"datetime": "dateTime", "number": "double", "text": "string"}
SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Column:
    """A field reached from the queried object through zero or more parents."""

    hops: tuple[Field, ...]
    field: Field

    def value(self, org: Org, record: Record | None) -> Any:
        """None where a parent on the way is missing."""
        for hop in self.hops:
            identity = (record or {}).get(hop.name)
            record = org.data.get(hop.refers_to, identity) if identity else None
        return None if record is None else record.get(self.field.name)


def select(org: Org, query: Query, *, with_deleted: bool) -> list[Record]:
    """The records a query finds, in its order. Raises INVALID_TYPE, INVALID_FIELD or MALFORMED_QUERY."""
    described = org.describe(query.object_name)
    matches = _predicate(org, described, query.where) if query.where else _everything
    table = org.data.tables[described.name].values()
    found = [row for row in table if (with_deleted or not row.get("IsDeleted")) and matches(row)]
    for order in reversed(query.order):
        column = _column(org, described, order.field)
        keyed = _sort_key(org, column, nulls_high=order.nulls_last != order.descending)
        found.sort(key=keyed, reverse=order.descending)
    stop = None if query.limit is None else query.offset + query.limit
    return found[query.offset : stop]


def rows(org: Org, query: Query, found: list[Record], version: str) -> list[dict[str, Any]]:
    """The records as the API writes them: attributes, then the selected fields, parents nested."""
    described = org.describe(query.object_name)
    columns = [(path.split("."), _column(org, described, path)) for path in query.fields]
    return [_row(org, described.name, columns, record, version) for record in found]


def attributes(object_name: str, identity: str, version: str) -> dict[str, str]:
    return {"type": object_name, "url": f"/services/data/{version}/sobjects/{object_name}/{identity}"}


def _row(org: Org, name: str, columns: list[tuple[list[str], Column]], record: Record, version: str) -> dict[str, Any]:
    row: dict[str, Any] = {"attributes": attributes(name, record["Id"], version)}
    for _, column in columns:
        target: dict[str, Any] | None = row
        holder: Record | None = record
        for hop in column.hops:
            identity = (holder or {}).get(hop.name)
            holder = org.data.get(hop.refers_to, identity) if identity else None
            target = _nested(target, hop, holder, version)
        if target is not None:
            target[column.field.name] = (holder or {}).get(column.field.name)
    return row


def _nested(target: dict[str, Any] | None, hop: Field, holder: Record | None, version: str) -> dict[str, Any] | None:
    if target is None:
        return None
    if holder is None:
        target[hop.relation] = None
        return None
    fresh = {"attributes": attributes(hop.refers_to, holder["Id"], version)}
    parent: dict[str, Any] = target.setdefault(hop.relation, fresh)
    return parent


def _everything(_: Record) -> bool:
    return True


def _column(org: Org, described: SObject, path: str) -> Column:
    *parents, last = path.split(".")
    if parents and parents[0].lower() == described.name.lower():
        parents = parents[1:]
    hops: list[Field] = []
    for parent in parents:
        hop = described.relation(parent)
        if hop is None:
            message = f"Didn't understand relationship '{parent}' in field path."
            raise SalesforceError(400, "INVALID_FIELD", message)
        hops.append(hop)
        described = org.describe(hop.refers_to)
    field = described.field(last)
    if field is None:
        raise no_such_field(last, described.name)
    return Column(tuple(hops), field)


def _sort_key(org: Org, column: Column, *, nulls_high: bool) -> Callable[[Record], tuple[bool, Any]]:
    def key(record: Record) -> tuple[bool, Any]:
        value = column.value(org, record)
        return ((value is None) == nulls_high, "" if value is None else value)

    return key


def _predicate(org: Org, described: SObject, condition: Condition) -> Predicate:
    if isinstance(condition, Comparison):
        return _comparison(org, _column(org, described, condition.field), condition)
    return _logic(condition, [_predicate(org, described, part) for part in condition.parts])


def _logic(condition: Logic, parts: list[Predicate]) -> Predicate:
    if condition.operator == "NOT":
        return lambda record: not parts[0](record)
    joined = all if condition.operator == "AND" else any
    return lambda record: joined(part(record) for part in parts)


def _comparison(org: Org, column: Column, condition: Comparison) -> Predicate:
    wanted = [_typed(column.field, literal) for literal in condition.values]
    test = _test(column.field, condition.operator, wanted)
    return lambda record: test(_folded(column.field, column.value(org, record)))


def _test(field: Field, sign: str, wanted: list[Any]) -> Callable[[Any], bool]:
    accepted = frozenset(wanted)
    if sign in ("=", "IN"):
        return lambda value: value in accepted
    if sign in ("!=", "NOT IN"):
        return lambda value: value not in accepted
    if sign == "LIKE":
        return _like(field, wanted[0])
    compare, bound = SIGNS[sign], wanted[0]
    if bound is None:
        raise malformed(f"operator {sign} needs a value")
    return lambda value: value is not None and compare(value, bound)


def _like(field: Field, pattern: Any) -> Callable[[Any], bool]:
    if not isinstance(pattern, str):
        raise SalesforceError(400, "INVALID_FIELD", f"LIKE is not supported on field {field.name}")
    expression = re.compile(re.escape(pattern).replace("%", ".*").replace("_", "."), re.DOTALL)
    return lambda value: value is not None and expression.fullmatch(value) is not None


def _typed(field: Field, literal: Literal) -> Any:
    kind = LITERAL_OF_TYPE.get(field.type, "text")
    if literal.kind == "null":
        return None
    if literal.kind != kind:
        quotes = "should be enclosed in quotes" if kind == "text" else "should not be enclosed in quotes"
        name = NAME_OF_KIND.get(kind, kind)
        message = f"value of filter criterion for field '{field.name}' must be of type {name} and {quotes}"
        raise SalesforceError(400, "INVALID_FIELD", message)
    if kind == "datetime":
        return stamp(datetime.fromisoformat(literal.value))
    if kind == "number":
        return float(literal.value)
    return _folded(field, literal.value)


def _folded(field: Field, value: Any) -> Any:
    if not isinstance(value, str) or field.type in ("date", "datetime"):
        return value
    return full_id(value) if field.type in ("id", "reference") else value.casefold()
