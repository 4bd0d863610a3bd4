"""Frozen dataclasses to and from plain JSON values, and the hash of what a command would send."""

import dataclasses
import hashlib
import types
import typing
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import NoneType
from typing import Any

import orjson

PLAIN = (str, int, float, NoneType)
Read = Callable[[Any], Any]


def encode(value: Any) -> Any:
    """Plain JSON value: Decimals and dates become strings, tuples lists, dataclasses objects."""
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, Decimal | date):
        return format(value, "f") if isinstance(value, Decimal) else value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): encode(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [encode(item) for item in value]
    if dataclasses.is_dataclass(value):
        return {field.name: encode(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return value


def decode(cls: type[Any], data: Mapping[str, Any]) -> Any:
    """An instance of the dataclass `cls`; fields it does not know are ignored, missing ones take defaults."""
    readers = _readers(typing.cast("Hashable", cls))
    return cls(**{name: read(data[name]) for name, read in readers.items() if name in data})


def version_hash(value: Any) -> str:
    """sha256 of the normalised fields: the business version of a command, the hash of a mapped row."""
    return hashlib.sha256(orjson.dumps(encode(value), option=orjson.OPT_SORT_KEYS)).hexdigest()


def by_name(classes: Iterable[type[Any]]) -> dict[str, type[Any]]:
    return {cls.__name__: cls for cls in classes}


@cache
def _readers(cls: type[Any]) -> dict[str, Read]:
    """How each field of a dataclass is read from plain JSON: looked up once a class, thousands of times used."""
    hints = typing.get_type_hints(cls)
    return {field.name: _or_none(_reader(hints[field.name])) for field in dataclasses.fields(cls)}


def _or_none(read: Read) -> Read:
    return lambda value: None if value is None else read(value)


def _reader(hint: Any) -> Read:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _reader(next(item for item in arguments if item is not NoneType))
    if origin is tuple or origin is list:
        item = _or_none(_reader(arguments[0]))
        return lambda values: origin(item(value) for value in values)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return lambda value: decode(hint, value)
    return SCALARS.get(hint, lambda value: value)


SCALARS: dict[Any, Read] = {
    Decimal: Decimal,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
}
