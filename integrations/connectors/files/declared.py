"""Reads the mapping files (mappings/*.toml) and refuses what they misspell."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from integrations.connectors.files.columns import MARKS, Column
from integrations.connectors.files.mapping import Feed, FileMapping, Join, Place, Spread

FOLDER = Path(__file__).parent / "mappings"
COLUMN_WORDS = {"from", "is", "as", "times", "decimal_mark", "pattern", "lookup", "required", "limit"}
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
        legal_entity=declared.get("legal_entity"),
        changed_at=_column(declared["changed_at"]) if "changed_at" in declared else None,
        join=Join(_place(declared["join"]), declared["join"]["on"]) if "join" in declared else None,
        spread=_spread(declared["spread"]) if "spread" in declared else None,
        only_with=_words(declared.get("only_with", [])),
        is_distinct=declared.get("distinct", False),
        totals=_words(declared.get("totals", [])),
        refused_by=declared.get("refused_by", ""),
    )


def _place(declared: Mapping[str, Any]) -> Place:
    return Place(declared["file"], declared.get("member"), declared.get("encoding", "utf-8-sig"))


def _spread(declared: Mapping[str, Any]) -> Spread:
    return Spread(declared["name"], declared["value"], _words(declared["keep"]), _words(declared.get("skip", [])))


def _column(declared: Mapping[str, Any], also: frozenset[str] | set[str] = frozenset()) -> Column:
    _check(declared, COLUMN_WORDS | also)
    return Column(
        source=_words(declared.get("from", [])),
        kind=declared.get("as", "text"),
        constant=declared.get("is"),
        times=Decimal(declared.get("times", "1")),
        decimal_mark=_mark(declared.get("decimal_mark", ".")),
        pattern=declared.get("pattern", ""),
        lookup=declared.get("lookup", {}),
        is_required=declared.get("required", False),
        limit=declared.get("limit", 300),
    )


def _mark(mark: str) -> str:
    if mark not in MARKS:
        raise BadMapping(f"decimal_mark is {mark!r}; use one of {' '.join(MARKS)}")
    return mark


def _words(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _check(declared: Mapping[str, Any], known: set[str]) -> None:
    if unknown := set(declared) - known:
        raise BadMapping(f"unknown word {', '.join(sorted(unknown))}; known are {', '.join(sorted(known))}")
