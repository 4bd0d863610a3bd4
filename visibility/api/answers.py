"""Frozen answers as plain JSON: instants in ISO 8601, drills as addresses.

Decimals are strings (never floats), exact and without zeros at their end.
"""

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from visibility.queries.shapes.common import Drill
from visibility.templatetags.answers import address


def plain(value: Any) -> Any:
    """The answer as JSON values; a null money value keeps its reason beside it."""
    if isinstance(value, Drill):
        return address(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | frozenset | set):
        return [plain(item) for item in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, Decimal):
        exact = format(value, "f")
        return exact.rstrip("0").rstrip(".") if "." in exact else exact
    return value.isoformat() if isinstance(value, datetime | date) else value
