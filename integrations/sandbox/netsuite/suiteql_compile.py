"""Expressions of a query turned into functions of a row; a row is one dictionary for each table joined."""

import fnmatch
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from integrations.sandbox.netsuite.suiteql_formats import account_date, python_format, to_instant
from integrations.sandbox.netsuite.suiteql_tables import REFERENCES, Row, Tables
from integrations.sandbox.netsuite.suiteql_text import Call, Column, Expression, Literal, Source, query_error

Rows = Sequence[Row]
Evaluate = Callable[[Rows], Any]
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "<>": operator.ne,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
AGGREGATES = frozenset({"count", "sum", "min", "max"})


@dataclass(frozen=True, slots=True)
class Scope:
    """The tables in play, by alias, for resolving column names."""

    tables: Tables
    sources: tuple[Source, ...]

    def locate(self, name: str) -> tuple[int, str]:
        """Which source a column belongs to. Raises a Problem where none or no such column is there."""
        alias, _, column = name.rpartition(".")
        for position, source in enumerate(self.sources):
            columns = self.tables.columns(source.table) or frozenset()
            if alias in ("", source.alias) and column in columns:
                return position, column
        raise query_error(
            f"Search error occurred: Field '{column}' for record '{self.sources[0].table}' was not found. "
            "Reason: NOT_EXPOSED - Not available in this channel."
        )


def compile_expression(expression: Expression, scope: Scope) -> Evaluate:
    """A function giving the expression's value for a row; a condition gives True or False, never null."""
    if isinstance(expression, Literal):
        value = expression.value
        return lambda _: value
    if isinstance(expression, Column):
        return _column(expression, scope)
    builder = BUILDERS.get(expression.name)
    if builder is None:
        raise query_error(f"Function {expression.name.upper()} is unknown to this sandbox.")
    return builder(expression, scope)


def _column(column: Column, scope: Scope) -> Evaluate:
    position, name = scope.locate(column.name)
    return lambda rows: rows[position][name]


def _parts(call: Call, scope: Scope) -> list[Evaluate]:
    return [compile_expression(argument, scope) for argument in call.arguments]


def _comparison(call: Call, scope: Scope) -> Evaluate:
    left, right = _parts(call, scope)
    compare = COMPARE[call.name]
    return lambda rows: _compared(compare, left(rows), right(rows))


def _compared(compare: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    if left is None or right is None:
        return False
    left, right = _alike(left, right)
    return compare(left, right)


def _alike(left: Any, right: Any) -> tuple[Any, Any]:
    """Numbers compare with numbers written as text; a date never with text: NetSuite would guess a format."""
    if type(left) is type(right):
        return left, right
    if isinstance(left, datetime) or isinstance(right, datetime):
        raise query_error("Compare dates with TO_DATE or TO_TIMESTAMP.")
    if isinstance(left, str) != isinstance(right, str):
        try:
            return Decimal(str(left)), Decimal(str(right))
        except ArithmeticError:
            return str(left), str(right)
    return Decimal(str(left)), Decimal(str(right))


def _and(call: Call, scope: Scope) -> Evaluate:
    parts = _parts(call, scope)
    return lambda rows: all(part(rows) for part in parts)


def _or(call: Call, scope: Scope) -> Evaluate:
    parts = _parts(call, scope)
    return lambda rows: any(part(rows) for part in parts)


def _not(call: Call, scope: Scope) -> Evaluate:
    (part,) = _parts(call, scope)
    return lambda rows: not part(rows)


def _is_null(call: Call, scope: Scope) -> Evaluate:
    (part,) = _parts(call, scope)
    return lambda rows: part(rows) is None


def _in(call: Call, scope: Scope) -> Evaluate:
    left, *members = _parts(call, scope)
    listed = frozenset(
        one.value for one in call.arguments[1:] if isinstance(one, Literal) and isinstance(one.value, str)
    )
    if len(listed) < len(members):
        return lambda rows: any(_compared(operator.eq, left(rows), member(rows)) for member in members)

    def is_listed(rows: Rows) -> bool:
        """Texts are looked up; what is no text may still compare with one."""
        value = left(rows)
        return value in listed if isinstance(value, str) else any(_compared(operator.eq, value, one) for one in listed)

    return is_listed


def _like(call: Call, scope: Scope) -> Evaluate:
    left, pattern = _parts(call, scope)
    return lambda rows: fnmatch.fnmatchcase(str(left(rows) or ""), pattern(rows).replace("%", "*").replace("_", "?"))


def _to_instant(call: Call, _: Scope) -> Evaluate:
    values = [argument.value for argument in call.arguments if isinstance(argument, Literal)]
    if len(values) != 2:
        raise query_error(f"{call.name.upper()} takes a text and a format.")
    instant = to_instant(str(values[0]), str(values[1]))
    return lambda _rows: instant


def _to_char(call: Call, scope: Scope) -> Evaluate:
    value = compile_expression(call.arguments[0], scope)
    if len(call.arguments) == 1:
        return lambda rows: render(value(rows))
    pattern = python_format(str(getattr(call.arguments[1], "value", "")))
    return lambda rows: found.strftime(pattern) if (found := value(rows)) is not None else None


def _nvl(call: Call, scope: Scope) -> Evaluate:
    value, fallback = _parts(call, scope)
    return lambda rows: fallback(rows) if value(rows) is None else value(rows)


def _case(change: Callable[[str], str]) -> Callable[[Call, Scope], Evaluate]:
    def build(call: Call, scope: Scope) -> Evaluate:
        (value,) = _parts(call, scope)
        return lambda rows: change(str(found)) if (found := value(rows)) is not None else None

    return build


def _display(call: Call, scope: Scope) -> Evaluate:
    """BUILTIN.DF: the name behind a reference; any other value as it is shown."""
    (column,) = call.arguments
    value = compile_expression(column, scope)
    name = scope.locate(column.name)[1] if isinstance(column, Column) else ""
    targets, store = REFERENCES.get(name, ()), scope.tables.store
    return lambda rows: store.name_of(targets, str(found)) if (found := value(rows)) is not None else None


BUILDERS: dict[str, Callable[[Call, Scope], Evaluate]] = dict.fromkeys(COMPARE, _comparison) | {
    "and": _and,
    "or": _or,
    "not": _not,
    "is null": _is_null,
    "in": _in,
    "like": _like,
    "to_date": _to_instant,
    "to_timestamp": _to_instant,
    "to_char": _to_char,
    "nvl": _nvl,
    "upper": _case(str.upper),
    "lower": _case(str.lower),
    "builtin.df": _display,
}


def render(value: Any) -> str | None:
    """A value as SuiteQL answers it: text, dates in the account's format."""
    if isinstance(value, datetime):
        return account_date(value)
    return None if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)
