"""What a vendor's record states, field by field. Pure; ValueError says what is wrong with it."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any


def required(record: Mapping[str, Any], field: str) -> str:
    """The field as text. Raises ValueError where the record leaves it out or empty."""
    value = record.get(field)
    if value in (None, ""):
        raise ValueError(f"{field} is missing")
    return str(value)


def number(value: Any, name: str) -> Decimal:
    """A number exactly as it is written. Raises ValueError, under this name, for what is none (infinity, NaN too)."""
    try:
        found = Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError(f"{name} {value!r} is not a number") from error
    if not found.is_finite():
        raise ValueError(f"{name} {value!r} is not a number")
    return found
