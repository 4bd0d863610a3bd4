"""Fewer points of a long past: the last one of each week before today, and no more than a chart can show."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

MOST_PAST = 53
Item = TypeVar("Item")


def thinned(items: Sequence[Item], day_of: Callable[[Item], date], *, today: date) -> list[Item]:
    """The items that stay, oldest first; `items` are in order of time. The newest always stays."""
    last_of_week = {((today - day_of(item)).days - 1) // 7: item for item in items}
    weeks = list(last_of_week.values())
    stride = -(-len(weeks) // MOST_PAST) or 1
    return weeks[::-1][::stride][::-1]


def evenly(items: Sequence[Item], most: int) -> Sequence[Item]:
    """At most so many of them, evenly spread, the last one among them."""
    return items[::-1][:: max(-(-len(items) // most), 1)][::-1]
