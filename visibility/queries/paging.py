"""Which page of a list is asked for."""

from collections.abc import Mapping

MOST_PAGES = 100_000


def whole_number(asked: Mapping[str, object], name: str) -> int | None:
    """A whole number that a database key may have; None otherwise."""
    given = str(asked.get(name, ""))
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else None


def page_number(asked: Mapping[str, object], name: str = "page") -> int:
    """The page asked for, from 1; 1 for nonsense."""
    given = whole_number(asked, name)
    return given if given and given < MOST_PAGES else 1
