"""Figures, amounts and days as JSON values, and back."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from visibility.measures.figure import Figure, Reason


def plain(figure: Figure) -> dict[str, str | None]:
    """A figure as JSON: its value as text, or its reason."""
    return {"value": text_of(figure.value), "reason": figure.reason}


def figure_of(value: Mapping[str, str | None]) -> Figure:
    """The figure that this is of. Raises ValueError, ArithmeticError for what is none."""
    reason = value["reason"]
    return Figure(decimal_of(value["value"]), None if reason is None else Reason(reason))


def text_of(value: Decimal | date | None) -> str | None:
    """An amount without exponent, a day in ISO 8601; None stays None."""
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else format(value, "f")


def decimal_of(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def day_of(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
