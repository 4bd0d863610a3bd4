"""JSON Schema of the frozen answers, derived from their dataclasses, for the OpenAPI document."""

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from visibility.queries.shapes.common import Drill

SCALARS: dict[Any, dict[str, str]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    Decimal: {"type": "string", "format": "decimal"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    Drill: {"type": "string", "format": "uri-reference"},
}

TOLD = {
    "type": "array",
    "items": {"type": "string"},
    "description": "A sentence for each parameter that names what there is not, saying what is shown instead.",
}


def schema_of(hint: Any) -> dict[str, Any]:
    """The JSON Schema of a type hint; an unknown one accepts anything."""
    if hint in SCALARS:
        return dict(SCALARS[hint])
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _object(hint)
    return _generic(hint)


def schema_telling(cls: type[Any]) -> dict[str, Any]:
    """The same of an answer that tells where it shows something else than it was asked for."""
    found = schema_of(cls)
    properties = {**found["properties"], "told": TOLD}
    return {**found, "properties": properties, "required": [*properties]}


def _generic(hint: Any) -> dict[str, Any]:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [schema_of(item) for item in arguments]}
    if hint is type(None):
        return {"type": "null"}
    if origin is Literal:
        return {"type": "string", "enum": list(arguments)}
    if origin in (tuple, list):
        return {"type": "array", "items": schema_of(arguments[0])}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": schema_of(arguments[1])}
    return {}


def _object(cls: type[Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(cls)
    names = [field.name for field in dataclasses.fields(cls)]
    described = (cls.__doc__ or "").strip()
    properties = {name: schema_of(hints[name]) for name in names}
    return {"type": "object", "description": described, "properties": properties, "required": names}


class LockedBasicScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Names our basic authentication in the OpenAPI document."""

    target_class = "visibility.api.authentication.LockedBasicAuthentication"
    name = "basicAuth"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        del auto_schema
        return {"type": "http", "scheme": "basic"}
