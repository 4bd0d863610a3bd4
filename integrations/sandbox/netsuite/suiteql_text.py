"""The text of a SuiteQL query taken apart: words, then a tree. A small honest subset of SELECT.

SELECT expressions FROM table [alias] [[LEFT] JOIN table alias ON a = b] [WHERE condition] [ORDER BY ...]
Expressions: columns, 'text', numbers, TO_DATE, TO_TIMESTAMP, TO_CHAR, NVL, UPPER, LOWER, BUILTIN.DF,
COUNT(*), COUNT, SUM, MIN, MAX. Conditions: = <> != < <= > >= IN BETWEEN LIKE IS [NOT] NULL AND OR NOT.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from integrations.sandbox.netsuite.problems import Problem

WORD = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Za-z_][\w$]*(?:\.[A-Za-z_][\w$]*)*)|(?P<mark><=|>=|<>|!=|[=<>(),*]))"
)
RESERVED = frozenset({"where", "order", "join", "inner", "on", "left", "group", "as", "and", "or", "not"})
JOINS = frozenset({"join", "inner", "left"})
COMPARISONS = frozenset({"=", "<>", "!=", "<", "<=", ">", ">="})


@dataclass(frozen=True, slots=True)
class Column:
    name: str


@dataclass(frozen=True, slots=True)
class Literal:
    value: str | int | float


@dataclass(frozen=True, slots=True)
class Call:
    """A function or operator applied; names are lower case, operators stand for themselves."""

    name: str
    arguments: tuple["Expression", ...]


Expression = Column | Literal | Call


@dataclass(frozen=True, slots=True)
class Output:
    expression: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Source:
    """A table with its alias; on is the pair of columns a joined table hangs by; optional: rows without it stay."""

    table: str
    alias: str
    on: tuple[Column, Column] | None = None
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    outputs: tuple[Output, ...]
    sources: tuple[Source, ...]
    where: Expression | None
    order: tuple[tuple[Expression, bool], ...]


def query_error(detail: str) -> Problem:
    text = f"Invalid search query. Detailed unprocessed description follows. {detail}"
    return Problem(400, "INVALID_PARAMETER", text, QueryParam="q")


@lru_cache(maxsize=256)
def parse(text: str) -> Query:
    """The query of a text. Raises a Problem (400) that says what was not understood."""
    return _Parser(text).query()


class _Parser:
    def __init__(self, text: str) -> None:
        self.words = self._words(text.strip().rstrip(";"))
        self.position = 0

    @staticmethod
    def _words(text: str) -> list[str]:
        words, position = [], 0
        while position < len(text):
            match = WORD.match(text, position)
            if not match:
                raise query_error(f"Unexpected input near: {text[position : position + 20]!r}.")
            words.append(match[0].strip())
            position = match.end()
        return words

    def query(self) -> Query:
        self._expect("select")
        outputs = self._outputs()
        self._expect("from")
        sources = [self._source()]
        while self._peek() in JOINS:
            sources.append(self._joined(is_optional=self._take("left")))
        where = self._condition() if self._take("where") else None
        order = self._order() if self._take("order") else ()
        if self._peek():
            raise query_error(f"This sandbox does not know {self.words[self.position]!r} here.")
        return Query(outputs, tuple(sources), where, order)

    def _outputs(self) -> tuple[Output, ...]:
        outputs = [self._output()]
        while self._take(","):
            outputs.append(self._output())
        return tuple(outputs)

    def _output(self) -> Output:
        expression = self._operand()
        if self._take("as"):
            return Output(expression, self._next().lower())
        if isinstance(expression, Column):
            return Output(expression, expression.name.rpartition(".")[2])
        return Output(expression, f"expr{self.position}")

    def _source(self) -> Source:
        table = self._next().lower()
        self._take("as")
        has_alias = self._peek() not in RESERVED and self._peek() not in {"", ","}
        return Source(table, self._next().lower() if has_alias else table)

    def _joined(self, *, is_optional: bool) -> Source:
        self._take("outer" if is_optional else "inner")
        self._expect("join")
        source = self._source()
        self._expect("on")
        left = self._operand()
        self._expect("=")
        right = self._operand()
        if not (isinstance(left, Column) and isinstance(right, Column)):
            raise query_error("This sandbox joins on two columns only.")
        return Source(source.table, source.alias, (left, right), is_optional)

    def _order(self) -> tuple[tuple[Expression, bool], ...]:
        self._expect("by")
        keys = [self._order_key()]
        while self._take(","):
            keys.append(self._order_key())
        return tuple(keys)

    def _order_key(self) -> tuple[Expression, bool]:
        expression = self._operand()
        is_descending = self._take("desc")
        self._take("asc")
        return expression, is_descending

    def _condition(self) -> Expression:
        parts = [self._conjunction()]
        while self._take("or"):
            parts.append(self._conjunction())
        return parts[0] if len(parts) == 1 else Call("or", tuple(parts))

    def _conjunction(self) -> Expression:
        parts = [self._factor()]
        while self._take("and"):
            parts.append(self._factor())
        return parts[0] if len(parts) == 1 else Call("and", tuple(parts))

    def _factor(self) -> Expression:
        if self._take("not"):
            return Call("not", (self._factor(),))
        if self._take("("):
            inner = self._condition()
            self._expect(")")
            return inner
        return self._comparison()

    def _comparison(self) -> Expression:
        left = self._operand()
        word = self._next().lower()
        if word in COMPARISONS:
            return Call("<>" if word == "!=" else word, (left, self._operand()))
        if word == "is":
            is_negated = self._take("not")
            self._expect("null")
            return self._negated(Call("is null", (left,)), is_negated=is_negated)
        if word == "not":
            return self._negated(self._membership(left, self._next().lower()), is_negated=True)
        return self._membership(left, word)

    def _membership(self, left: Expression, word: str) -> Expression:
        if word == "in":
            self._expect("(")
            return Call("in", (left, *self._arguments()))
        if word == "like":
            return Call("like", (left, self._operand()))
        if word == "between":
            low = self._operand()
            self._expect("and")
            return Call("and", (Call(">=", (left, low)), Call("<=", (left, self._operand()))))
        raise query_error(f"This sandbox does not know the condition {word!r}.")

    @staticmethod
    def _negated(condition: Expression, *, is_negated: bool) -> Expression:
        return Call("not", (condition,)) if is_negated else condition

    def _operand(self) -> Expression:
        word = self._next()
        if word.startswith("'"):
            return Literal(word[1:-1].replace("''", "'"))
        if word[0].isdigit():
            return Literal(float(word) if "." in word else int(word))
        if self._take("("):
            return Call(word.lower(), self._arguments())
        if not word[0].isalpha() and word[0] != "_":
            raise query_error(f"Unexpected {word!r}.")
        return Column(word.lower())

    def _arguments(self) -> tuple[Expression, ...]:
        if self._take("*"):
            self._expect(")")
            return ()
        arguments = [self._operand()]
        while self._take(","):
            arguments.append(self._operand())
        self._expect(")")
        return tuple(arguments)

    def _peek(self) -> str:
        return self.words[self.position].lower() if self.position < len(self.words) else ""

    def _next(self) -> str:
        if self.position >= len(self.words):
            raise query_error("The query ends too early.")
        self.position += 1
        return self.words[self.position - 1]

    def _take(self, word: str) -> bool:
        if self._peek() != word:
            return False
        self.position += 1
        return True

    def _expect(self, word: str) -> None:
        if not self._take(word):
            found = self.words[self.position] if self.position < len(self.words) else "the end"
            raise query_error(f"Expected {word.upper()} but found {found!r}.")
