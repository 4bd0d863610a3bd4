"""A parsed query carried out over the tables: join, filter, order, then one page rendered as text."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from integrations.sandbox.netsuite.suiteql_compile import (
    AGGREGATES,
    Evaluate,
    Rows,
    Scope,
    compile_expression,
    render,
)
from integrations.sandbox.netsuite.suiteql_tables import Row, Tables
from integrations.sandbox.netsuite.suiteql_text import Call, Output, Query, Source, parse, query_error

Answer = dict[str, str]


@dataclass(frozen=True, slots=True)
class Result:
    """One page of rows, nulls left out, and how many rows there are in all."""

    items: list[Answer]
    total: int


def run(text: str, tables: Tables, *, limit: int, offset: int) -> Result:
    """Answer a SuiteQL text. Raises a Problem (400) for what NetSuite or this sandbox would not take."""
    query = parse(text)
    for source in query.sources:
        if tables.columns(source.table) is None:
            raise query_error(f"Search error occurred: Record '{source.table}' was not found.")
    scope = Scope(tables, query.sources)
    if any(_is_aggregate(output) for output in query.outputs):
        return _aggregated(query, scope)
    outputs = [(output.name, compile_expression(output.expression, scope)) for output in query.outputs]
    found = _ordered(_filtered(query, scope), query, scope)
    page = found[offset : offset + limit]
    return Result([_answer(outputs, rows) for rows in page], len(found))


def _answer(outputs: list[tuple[str, Evaluate]], rows: Rows) -> Answer:
    rendered = ((name, render(value(rows))) for name, value in outputs)
    return {name: text for name, text in rendered if text is not None}


def _filtered(query: Query, scope: Scope) -> list[Rows]:
    first, *others = query.sources
    joined: Iterable[Rows] = ((row,) for row in scope.tables.rows(first.table))
    for position, source in enumerate(others, start=1):
        joined = _join(joined, source, position, scope)
    if query.where is None:
        return list(joined)
    condition = compile_expression(query.where, scope)
    return [rows for rows in joined if condition(rows)]


def _join(left: Iterable[Rows], source: Source, position: int, scope: Scope) -> Iterable[Rows]:
    """Join by equality: one side of ON must be a column of the table that joins; a left join leaves nulls."""
    sides = [scope.locate(column.name) for column in source.on or ()]
    own = next((side for side in sides if side[0] == position), None)
    other = next((side for side in sides if side[0] != position), None)
    if own is None or other is None:
        raise query_error(f"ON must tie {source.alias} to a table before it.")
    matches: dict[Any, list[Row]] = defaultdict(list)
    for row in scope.tables.rows(source.table):
        matches[row[own[1]]].append(row)
    columns = scope.tables.columns(source.table) or frozenset()
    unmatched: tuple[Row, ...] = (dict.fromkeys(columns),) if source.is_optional else ()
    return ((*rows, match) for rows in left for match in matches.get(rows[other[0]][other[1]], unmatched))


def _ordered(found: list[Rows], query: Query, scope: Scope) -> list[Rows]:
    """Stable sorts from the last key to the first; nulls come last, as in Oracle."""
    for expression, is_descending in reversed(query.order):
        value = compile_expression(expression, scope)
        known = [rows for rows in found if value(rows) is not None]
        known.sort(key=value, reverse=is_descending)
        found = known + [rows for rows in found if value(rows) is None]
    return found


def _is_aggregate(output: Output) -> bool:
    return isinstance(output.expression, Call) and output.expression.name in AGGREGATES


def _aggregated(query: Query, scope: Scope) -> Result:
    if not all(_is_aggregate(output) for output in query.outputs):
        raise query_error("This sandbox does not group: select aggregates only.")
    found = _filtered(query, scope)
    answer = {output.name: render(_aggregate(output, found, scope)) for output in query.outputs}
    return Result([{name: text for name, text in answer.items() if text is not None}], 1)


def _aggregate(output: Output, found: list[Rows], scope: Scope) -> Any:
    call = output.expression
    if not isinstance(call, Call) or not call.arguments:
        return len(found)
    value = compile_expression(call.arguments[0], scope)
    known = [one for one in map(value, found) if one is not None]
    if call.name == "count":
        return len(known)
    if call.name == "sum":
        return sum(map(Decimal, known), Decimal(0)) if known else None
    return (min if call.name == "min" else max)(known, default=None)
