"""Fields of a form or a query string, cut to size; what is nonsense is as good as not given."""

from django.http import QueryDict

from integrations.texts import storable_text


def text(asked: QueryDict, name: str, *, longest: int = 500) -> str:
    """The field as it can be stored, without outer blanks; "" when it is absent."""
    return storable_text(str(asked.get(name, ""))).strip()[:longest]


def number(asked: QueryDict, name: str) -> int | None:
    """A whole number that a database key may have; None otherwise."""
    given = str(asked.get(name, ""))
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else None


def page_number(asked: QueryDict, name: str = "page") -> int:
    """The page asked for, from 1; 1 for nonsense."""
    given = number(asked, name)
    return given if given and given < 100_000 else 1
