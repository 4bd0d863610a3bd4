"""Dates and times as files write them, by strptime's patterns or ISO 8601."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache

# Patterns of nothing but numbers are read without strptime: it takes five times as long, and logs have many rows.
NUMBERS = {
    "%Y": r"(?P<year>\d{4})",
    "%m": r"(?P<month>\d{1,2})",
    "%d": r"(?P<day>\d{1,2})",
    "%H": r"(?P<hour>\d{1,2})",
    "%M": r"(?P<minute>\d{1,2})",
    "%S": r"(?P<second>\d{1,2})",
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
        found = numbers.fullmatch(text)
        parts = {part: int(number) for part, number in found.groupdict().items()} if found else None
        return datetime(**parts, tzinfo=UTC) if parts else None
    except ValueError:
        return None


def _in_utc(instant: datetime) -> datetime:
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


@cache
def _numbers(pattern: str) -> re.Pattern[str] | None:
    """The pattern as a regular expression of plain numbers; None where it is strptime's to read."""
    directives = DIRECTIVE.findall(pattern)
    is_plain = set(directives) <= set(NUMBERS) and len(set(directives)) == len(directives)
    if not is_plain or not {"%Y", "%m", "%d"} <= set(directives):
        return None
    between = [re.escape(part) for part in DIRECTIVE.split(pattern)]
    numbers = [*(NUMBERS[directive] for directive in directives), ""]
    return re.compile("".join(map("".join, zip(between, numbers, strict=True))), re.ASCII)
