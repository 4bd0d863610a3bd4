"""Texts as PostgreSQL keeps them: it refuses a NUL and half of a surrogate pair, in text as in jsonb."""

from typing import Any


def storable(value: Any) -> Any:
    """The value with NULs left out and lone surrogates as "?", through dicts, lists and tuples; else as it is."""
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, dict):
        return {storable(name): storable(item) for name, item in value.items()}
    if isinstance(value, list):
        return [storable(item) for item in value]
    return tuple(storable(item) for item in value) if type(value) is tuple else value


def _clean(text: str) -> str:
    whole = text.replace("\x00", "")
    return whole if whole.isascii() else whole.encode(errors="replace").decode()
