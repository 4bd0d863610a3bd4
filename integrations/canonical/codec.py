"""Frozen dataclasses to and from plain JSON values, and the hash of what a command would send."""

import dataclasses
import hashlib
import types
import typing
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson


def encode(value: Any) -> Any:
    """Plain JSON value: Decimals and dates become strings, tuples lists, dataclasses objects."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: encode(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): encode(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [encode(item) for item in value]
    return value


def decode(cls: type[Any], data: Mapping[str, Any]) -> Any:
    """An instance of the dataclass `cls`; fields it does not know are ignored, missing ones take defaults."""
    hints = typing.get_type_hints(cls)
    known = {field.name for field in dataclasses.fields(cls)}
    return cls(**{name: _value(hints[name], data[name]) for name in data if name in known})


def version_hash(value: Any) -> str:
    """sha256 of the normalised fields: the business version of a command, the hash of a mapped row."""
    return hashlib.sha256(orjson.dumps(encode(value), option=orjson.OPT_SORT_KEYS)).hexdigest()


def by_name(classes: Iterable[type[Any]]) -> dict[str, type[Any]]:
    return {cls.__name__: cls for cls in classes}


def _value(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _value(next(item for item in arguments if item is not type(None)), value)
    if origin is tuple:
        return tuple(_value(arguments[0], item) for item in value)
    if origin is list:
        return [_value(arguments[0], item) for item in value]
    return _scalar(hint, value)


def _scalar(hint: Any, value: Any) -> Any:
    if hint is Decimal:
        return Decimal(value)
    if hint is datetime:
        return datetime.fromisoformat(value)
    if hint is date:
        return date.fromisoformat(value)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return decode(hint, value)
    return value
