"""Reads the mapping files (mappings/*.toml) and refuses what they misspell.

What the words of a column do is said at `Column`, those of a feed at `Feed`, `Join`, `Spread` and `Elapsed`. Words
that differ from the names there: from (source), is (constant), as (kind), pattern (patterns), required, confidential,
distinct, file/member/encoding (place). Examples: cesaw.toml checks a time log, payroll.toml keeps pay to itself.
"""

import tomllib
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from integrations.connectors.files.columns import MARKS, Column
from integrations.connectors.files.elapsed import Elapsed
from integrations.connectors.files.mapping import Feed, FileMapping, Join, Place, Spread

FOLDER = Path(__file__).parent / "mappings"
COLUMN_WORDS = {
    *("from", "is", "as", "times", "decimal_mark", "pattern", "lookup", "required", "limit"),
    *("joined", "nothing", "over", "at_least", "at_most", "confidential"),
}
FEED_WORDS = {
    "name",
    "entity",
    "object_type",
    "file",
    "member",
    "encoding",
    "external_id",
    "values",
    "parents",
    "legal_entity",
    "changed_at",
    "join",
    "spread",
    "only_with",
    "distinct",
    "once",
    "elapsed",
    "match_on",
    "match",
    "totals",
    "refused_by",
}


class BadMapping(ValueError):
    """A mapping file says something that is not understood: the message names file and word."""


def load(name: str, folder: Path = FOLDER) -> FileMapping:
    """The mapping of that name. Raises BadMapping, FileNotFoundError."""
    path = folder / f"{name}.toml"
    declared = tomllib.loads(path.read_text())
    try:
        feeds = tuple(_feed(feed) for feed in declared["feeds"])
        return FileMapping(name, declared["label"], feeds)
    except (BadMapping, KeyError, TypeError) as error:
        raise BadMapping(f"{path.name}: {error}") from error


def names(folder: Path = FOLDER) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))


def _feed(declared: Mapping[str, Any]) -> Feed:
    _check(declared, FEED_WORDS)
    parents = {
        name: (parent["type"], _column(parent, {"type"})) for name, parent in declared.get("parents", {}).items()
    }
    return Feed(
        name=declared["name"],
        entity=declared["entity"],
        object_type=declared["object_type"],
        place=_place(declared),
        external_id=_words(declared["external_id"]),
        values={name: _column(column) for name, column in declared["values"].items()},
        parents=parents,
        legal_entity=_legal_entity(declared.get("legal_entity")),
        changed_at=_optional(declared, "changed_at"),
        match_on=declared.get("match_on"),
        match=_optional(declared, "match"),
        join=Join(_place(declared["join"]), declared["join"]["on"]) if "join" in declared else None,
        spread=_spread(declared["spread"]) if "spread" in declared else None,
        only_with=_words(declared.get("only_with", [])),
        is_distinct=declared.get("distinct", False),
        once=_words(declared.get("once", [])),
        elapsed=_elapsed(declared["elapsed"]) if "elapsed" in declared else None,
        totals=_words(declared.get("totals", [])),
        refused_by=declared.get("refused_by", ""),
    )


def _place(declared: Mapping[str, Any]) -> Place:
    return Place(declared["file"], declared.get("member"), declared.get("encoding", "utf-8-sig"))


def _spread(declared: Mapping[str, Any]) -> Spread:
    return Spread(declared["name"], declared["value"], _words(declared["keep"]), _words(declared.get("skip", [])))


def _elapsed(declared: Mapping[str, Any]) -> Elapsed:
    _check(declared, {"start", "end", "less", "stated", "within"})
    return Elapsed(
        start=_column(declared["start"]),
        end=_column(declared["end"]),
        stated=_column(declared["stated"]),
        less=_optional(declared, "less"),
        within=Decimal(declared.get("within", "1")),
    )


def _legal_entity(declared: Any) -> str | Column | None:
    return _column(declared) if isinstance(declared, dict) else declared


def _optional(declared: Mapping[str, Any], word: str) -> Column | None:
    return _column(declared[word]) if word in declared else None


def _column(declared: Mapping[str, Any], also: frozenset[str] | set[str] = frozenset()) -> Column:
    _check(declared, COLUMN_WORDS | also)
    kind = declared.get("as", "text")
    return Column(
        source=_words(declared.get("from", [])),
        kind=kind,
        constant=declared.get("is"),
        joined=declared.get("joined"),
        nothing=frozenset(_words(declared.get("nothing", []))),
        times=Decimal(declared.get("times", "1")),
        over=_divisor(declared.get("over", "1")),
        at_least=_bound(declared, "at_least", kind),
        at_most=_bound(declared, "at_most", kind),
        decimal_mark=_mark(declared.get("decimal_mark", ".")),
        patterns=_words(declared.get("pattern", [])),
        lookup=declared.get("lookup", {}),
        is_required=declared.get("required", False),
        is_confidential=declared.get("confidential", False),
        limit=declared.get("limit", 300),
    )


def _divisor(over: str) -> Decimal | str:
    """A number to divide by, or the name of the column that says it."""
    try:
        divisor = Decimal(over)
    except InvalidOperation:
        return over
    if not divisor.is_finite() or divisor <= 0:
        raise BadMapping(f"over is {over}; use a number above 0, or the name of a column")
    return divisor


def _bound(declared: Mapping[str, Any], word: str, kind: str) -> Any:
    """The bound as a value of the column's kind; None where none is declared."""
    if word not in declared:
        return None
    if kind not in BOUNDED:
        raise BadMapping(f"{word} is for columns that are {', '.join(BOUNDED)}, not {kind}")
    try:
        return BOUNDED[kind](declared[word])
    except (ValueError, InvalidOperation) as error:
        raise BadMapping(f"{word} is {declared[word]!r}, no {kind}") from error


def _midnight(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(), UTC)


BOUNDED: Mapping[str, Callable[[str], Any]] = {"decimal": Decimal, "date": date.fromisoformat, "datetime": _midnight}


def _mark(mark: str) -> str:
    if mark not in MARKS:
        raise BadMapping(f"decimal_mark is {mark!r}; use one of {' '.join(MARKS)}")
    return mark


def _words(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _check(declared: Mapping[str, Any], known: set[str]) -> None:
    if unknown := set(declared) - known:
        raise BadMapping(f"unknown word {', '.join(sorted(unknown))}; known are {', '.join(sorted(known))}")
