"""What a bridge says of days that were asked for and cannot be shown: the words, and which days stand in for them."""

from collections.abc import Iterator
from datetime import date

from visibility.queries.shapes.bridge import BridgeFilters

EARLIEST = date(1970, 1, 8)


def told(asked: BridgeFilters, since: date | None, until: date | None, *, today: date) -> tuple[str, ...]:
    """A sentence for each way in which the days shown, since and until, are not those named in the address.

    asked: as filters_of read them; None for since or until: nothing was kept, which the bars say. Days that nobody
    named have no sentence.
    """
    return tuple(dict.fromkeys(_told(asked, since, until, today)))


def spoken(day: date) -> str:
    """28 Oct 2026."""
    return f"{day.day} {day:%b} {day.year}"


def _told(asked: BridgeFilters, since: date | None, until: date | None, today: date) -> Iterator[str]:
    named = [day for day in (asked.asked_since, asked.asked_until) if day]
    for day in named:
        if day > today:
            yield f"{spoken(day)} is still to come; today, {spoken(today)}, is the last day."
        elif day < EARLIEST:
            yield f"{spoken(day)} is too long ago for anything to be kept."
    if _is_swapped(asked, today):
        yield "The first day was after the last, so the two are swapped."
    possible = {min(day, today) for day in named}
    for day, kept in ((asked.since, since), (asked.until, until)):
        if kept and kept < day and day in possible:
            yield f"Nothing was kept of {spoken(day)}; the nearest day before is {spoken(kept)}."


def _is_swapped(asked: BridgeFilters, today: date) -> bool:
    if asked.since == asked.until:
        return False
    first = asked.asked_since and min(asked.asked_since, today) == asked.until
    last = asked.asked_until and min(asked.asked_until, today) == asked.since
    return bool(first or last)
