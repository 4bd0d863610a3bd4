"""Texts as PostgreSQL keeps them: it refuses a NUL and half of a surrogate pair, in text as in jsonb."""

from dataclasses import fields
from typing import Any


class Storable:
    """A dataclass whose texts can be stored, those inside its dicts and lists too."""

    def __post_init__(self) -> None:
        for each in fields(self):  # type: ignore[arg-type]  # every subclass is a dataclass
            object.__setattr__(self, each.name, storable(getattr(self, each.name)))


def storable(value: Any) -> Any:
    """The value with its texts made storable, through dicts (their names too), lists and tuples; else as it is."""
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, dict):
        return {storable(name): storable(item) for name, item in value.items()}
    if isinstance(value, list):
        return [storable(item) for item in value]
    return tuple(storable(item) for item in value) if type(value) is tuple else value


def storable_text(text: str) -> str:
    """The text with NULs left out and lone surrogates as "?"."""
    whole = text.replace("\x00", "")
    return whole if whole.isascii() else whole.encode(errors="replace").decode()
