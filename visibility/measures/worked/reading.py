"""Values out of the decimal strings of an example, and results back into them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from visibility.measures.figure import Figure, known
from visibility.measures.rates import DatedRate, WorkedTime

Values = dict[str, Any]
CURRENCY = "EUR"  # of examples that name none: two decimals


def number(text: object) -> Decimal:
    """Read a decimal string or an integer."""
    return Decimal(str(text))


def maybe_number(text: object) -> Decimal | None:
    """Read a decimal string, None as None."""
    return None if text is None else Decimal(str(text))


def numbers(texts: object) -> list[Decimal]:
    """Read a list of decimal strings, or the values of a mapping of them."""
    items: Iterable[object] = texts.values() if isinstance(texts, dict) else texts  # type: ignore[assignment]
    return [Decimal(str(text)) for text in items]


def of(values: Values, *names: str, default: str = "0") -> tuple[Decimal, ...]:
    """Read the decimal strings of these names, the default where one is absent."""
    return tuple(Decimal(str(values.get(name, default))) for name in names)


def named(values: Values, *same: str, **renamed: str) -> dict[str, Decimal]:
    """Read decimal strings as keyword arguments: under their own names, or argument=name."""
    pairs = {**dict(zip(same, same, strict=True)), **renamed}
    return {argument: Decimal(str(values.get(name, "0"))) for argument, name in pairs.items()}


def figures(values: Values, *names: str) -> tuple[Figure, ...]:
    """Read the decimal strings of these names as known figures."""
    return tuple(known(Decimal(str(values[name]))) for name in names)


def first_of(values: Values, *names: str) -> Any:
    """Return the value of the first of these names that is there."""
    return next(values[name] for name in names if name in values)


def day(text: str) -> date:
    """Read an ISO date, also out of a longer timestamp."""
    return date.fromisoformat(text[:10])


def clock(text: object) -> time:
    """Read a time of day: "09:00", or whole hours."""
    words = str(text)
    return time.fromisoformat(words if ":" in words else words.zfill(2))


def instant(text: str, zone: str = "UTC") -> datetime:
    """Read a timestamp; one without an offset is local to the zone."""
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=ZoneInfo(zone))


def by_day(texts: Mapping[str, object]) -> dict[date, Decimal]:
    """Read a series of decimal strings by ISO date."""
    return {day(text): Decimal(str(value)) for text, value in texts.items()}


def rates(items: Iterable[Values]) -> list[DatedRate]:
    """Read dated rates."""
    return [DatedRate(day(item["valid_from"]), number(item["rate"])) for item in items]


def worked(items: Iterable[Values]) -> list[WorkedTime]:
    """Read dated hours."""
    return [WorkedTime(day(item["date"]), number(item["hours"])) for item in items]


def shown(**results: object) -> Values:
    """Write results as an example does: decimals and dates as strings, an unknown figure as None."""
    return {name: plain(value) for name, value in results.items()}


def plain(value: object) -> Any:
    """Write one value as an example does."""
    writer = next((write for kind, write in WRITERS.items() if isinstance(value, kind)), None)
    if writer:
        return writer(value)
    return fielded(value) if is_dataclass(value) else value


def fielded(value: object) -> Values:
    """Write a result by the names of its fields."""
    return {field.name: plain(getattr(value, field.name)) for field in fields(value)}  # type: ignore[arg-type]


WRITERS: dict[type | tuple[type, ...], Callable[[Any], Any]] = {
    Decimal: lambda value: format(value, "f"),
    Figure: lambda value: plain(value.value),
    date: lambda value: value.isoformat(),
    dict: lambda value: {str(key): plain(item) for key, item in value.items()},
    (list, tuple): lambda value: [plain(item) for item in value],
}
