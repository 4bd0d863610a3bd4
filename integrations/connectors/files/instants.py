"""Dates and times as files write them, by strptime's patterns or ISO 8601."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache

# Patterns of nothing but numbers are read without strptime: it takes five times as long, and logs have many rows.
NUMBERS = {
    "%Y": ("year", r"\d{4}"),
    "%m": ("month", r"\d{1,2}"),
    "%d": ("day", r"\d{1,2}"),
    "%H": ("hour", r"\d{1,2}"),
    "%M": ("minute", r"\d{1,2}"),
    "%S": ("second", r"\d{1,2}"),
}
DIRECTIVE = re.compile(r"%.")


@lru_cache(maxsize=64)
def read_instant(text: str, patterns: Sequence[str]) -> datetime:
    """The instant by the first pattern that fits, ISO 8601 where there is none; UTC unless it says otherwise.

    Raises ValueError naming the text and the patterns.
    """
    if not patterns:
        return _in_utc(datetime.fromisoformat(text))
    for pattern in patterns:
        instant = _by_pattern(text, pattern)
        if instant is not None:
            return instant
    raise ValueError(f"{text!r} is no date of the form {' or '.join(patterns)}")


def _by_pattern(text: str, pattern: str) -> datetime | None:
    numbers = _numbers(pattern)
    try:
        if numbers is None:
            return _in_utc(datetime.strptime(text, pattern))  # noqa: DTZ007  (UTC is added unless the pattern has %z)
        found = numbers.expression.fullmatch(text)
        return datetime(*map(int, found.group(*numbers.parts)), tzinfo=UTC) if found else None  # type: ignore[misc, arg-type]  # as many numbers as there are parts
    except ValueError:
        return None


def _in_utc(instant: datetime) -> datetime:
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Numbers:
    """A pattern as a regular expression, and its parts in the order that `datetime` takes them."""

    expression: re.Pattern[str]
    parts: tuple[str, ...]


@cache
def _numbers(pattern: str) -> Numbers | None:
    """The pattern where it is a date, or a date and time, of plain numbers; None where it is strptime's to read."""
    directives = DIRECTIVE.findall(pattern)
    wanted = tuple(NUMBERS)[: len(directives)]
    if len(directives) < len("Ymd") or set(directives) != set(wanted):
        return None
    between = [re.escape(part) for part in DIRECTIVE.split(pattern)]
    groups = [*(f"(?P<{NUMBERS[directive][0]}>{NUMBERS[directive][1]})" for directive in directives), ""]
    expression = re.compile("".join(map("".join, zip(between, groups, strict=True))), re.ASCII)
    return Numbers(expression, tuple(NUMBERS[directive][0] for directive in wanted))
