"""Parser of the SOQL subset: SELECT, FROM, WHERE with AND OR NOT IN LIKE, ORDER BY, LIMIT, OFFSET, COUNT().

Not spoken here, and refused as MALFORMED_QUERY: GROUP BY, sub-queries, functions, date literals, bind names.
"""

from dataclasses import dataclass
from typing import Any

from integrations.sandbox.salesforce.errors import malformed
from integrations.sandbox.salesforce.soql_text import Token, tokens

OPERATORS = ("=", "!=", "<>", "<", "<=", ">", ">=")
LITERALS = ("text", "datetime", "date", "number")


@dataclass(frozen=True, slots=True)
class Literal:
    """kind is text, datetime, date, number, boolean or null."""

    kind: str
    value: Any


@dataclass(frozen=True, slots=True)
class Comparison:
    """operator is a sign of OPERATORS, IN, NOT IN or LIKE; the last three take their values as a tuple."""

    field: str
    operator: str
    values: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Logic:
    """operator is AND, OR or NOT."""

    operator: str
    parts: tuple["Condition", ...]


Condition = Comparison | Logic


@dataclass(frozen=True, slots=True)
class Order:
    field: str
    descending: bool
    nulls_last: bool


@dataclass(frozen=True, slots=True)
class Query:
    fields: tuple[str, ...]
    counts: bool
    object_name: str
    where: Condition | None
    order: tuple[Order, ...]
    limit: int | None
    offset: int


def parse(text: str) -> Query:
    """The query, or MALFORMED_QUERY."""
    return _Parser(tokens(text)).query()


class _Parser:
    def __init__(self, found: list[Token]) -> None:
        self.rest = found

    def query(self) -> Query:
        self.expect("SELECT")
        fields, counts = self.select_list()
        self.expect("FROM")
        name = self.word()
        where = self.condition() if self.accept("WHERE") else None
        order = self.order_list() if self.accept("ORDER") else ()
        limit = self.integer() if self.accept("LIMIT") else None
        offset = self.integer() if self.accept("OFFSET") else 0
        if self.rest[0].kind != "end":
            raise malformed(f"unexpected token: '{self.rest[0].value}'")
        return Query(fields, counts, name, where, order, limit, offset)

    def select_list(self) -> tuple[tuple[str, ...], bool]:
        if self.rest[0].is_word("COUNT") and self.rest[1].is_sign("("):
            self.take()
            self.sign("(")
            self.sign(")")
            return (), True
        fields = [self.word()]
        while self.rest[0].is_sign(","):
            self.take()
            fields.append(self.word())
        return tuple(fields), False

    def condition(self) -> Condition:
        parts = [self.factor()]
        operator = ""
        while self.rest[0].is_word("AND", "OR"):
            joint = self.take().value.upper()
            if operator and joint != operator:
                raise malformed("unexpected token: mixed AND and OR need parentheses")
            operator = joint
            parts.append(self.factor())
        return parts[0] if len(parts) == 1 else Logic(operator, tuple(parts))

    def factor(self) -> Condition:
        if self.accept("NOT"):
            return Logic("NOT", (self.factor(),))
        if self.rest[0].is_sign("("):
            self.take()
            inner = self.condition()
            self.sign(")")
            return inner
        return self.comparison()

    def comparison(self) -> Comparison:
        field = self.word()
        if self.accept("LIKE"):
            return Comparison(field, "LIKE", (self.literal(),))
        if self.accept("IN"):
            return Comparison(field, "IN", self.literals())
        if self.accept("NOT"):
            self.expect("IN")
            return Comparison(field, "NOT IN", self.literals())
        operator = self.take()
        if not operator.is_sign(*OPERATORS):
            raise malformed(f"unexpected token: '{operator.value}'")
        return Comparison(field, operator.value.replace("<>", "!="), (self.literal(),))

    def literals(self) -> tuple[Literal, ...]:
        self.sign("(")
        values = [self.literal()]
        while self.rest[0].is_sign(","):
            self.take()
            values.append(self.literal())
        self.sign(")")
        return tuple(values)

    def literal(self) -> Literal:
        token = self.take()
        if token.is_word("TRUE", "FALSE"):
            return Literal("boolean", token.value.upper() == "TRUE")
        if token.is_word("NULL"):
            return Literal("null", None)
        if token.kind not in LITERALS:
            raise malformed(f"unexpected token: '{token.value}'")
        return Literal(token.kind, token.value)

    def order_list(self) -> tuple[Order, ...]:
        self.expect("BY")
        found = [self.order()]
        while self.rest[0].is_sign(","):
            self.take()
            found.append(self.order())
        return tuple(found)

    def order(self) -> Order:
        field = self.word()
        descending = self.accept("DESC")
        if not descending:
            self.accept("ASC")
        nulls_last = self.accept("NULLS") and self.take().is_word("LAST")
        return Order(field, descending, nulls_last)

    def integer(self) -> int:
        token = self.take()
        if token.kind != "number" or not token.value.isdigit():
            raise malformed(f"unexpected token: '{token.value}'")
        return int(token.value)

    def word(self) -> str:
        token = self.take()
        if token.kind != "word":
            raise malformed(f"unexpected token: '{token.value}'")
        return str(token.value)

    def accept(self, word: str) -> bool:
        if not self.rest[0].is_word(word):
            return False
        self.take()
        return True

    def expect(self, word: str) -> None:
        if not self.accept(word):
            raise malformed(f"unexpected token: '{self.rest[0].value}'")

    def sign(self, sign: str) -> None:
        if not self.take().is_sign(sign):
            raise malformed(f"expecting '{sign}'")

    def take(self) -> Token:
        token = self.rest[0]
        self.rest = self.rest[1:] if token.kind != "end" else self.rest
        return token
