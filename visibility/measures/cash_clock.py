"""The cash clock: how long the legs from a won deal to money in the bank take, and what a day of each is worth."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate
from math import ceil
from typing import NamedTuple

from visibility.measures.figure import Figure, Reason, unknown

FEWEST = 5
NOTHING = Decimal(0)
NEVER: tuple[date | None, Decimal] = (None, NOTHING)


@dataclass(frozen=True, slots=True)
class Lasted:
    """So many events that took so many seconds."""

    seconds: Decimal
    count: int = 1


@dataclass(frozen=True, slots=True)
class Spread:
    """How many events there were; their median and 90th percentile in seconds, nearest rank."""

    count: int
    p50: Figure
    p90: Figure


class Dated(NamedTuple):
    """An amount of a day: work as it was earned, or an invoice; credits and withdrawals are negative.

    A tuple, as Covered is: a roll-up makes some million of them.
    """

    on: date
    amount: Decimal


class Covered(NamedTuple):
    """Work of a day and when it was invoiced; None: not yet. `amount` is positive."""

    earned_on: date
    billed_on: date | None
    amount: Decimal


def spread(events: Iterable[Lasted], *, fewest: int = FEWEST) -> Spread:
    """Median and 90th percentile; unknown for fewer than `fewest` events: too_few_events, without any: no_events."""
    ordered = sorted(events, key=lambda one: one.seconds)
    count = sum(one.count for one in ordered)
    if count < fewest:
        nothing = unknown(Reason.TOO_FEW_EVENTS if count else Reason.NO_EVENTS)
        return Spread(count, nothing, nothing)
    return Spread(count, _ranked(ordered, count, 50), _ranked(ordered, count, 90))


def daily_flow(amount: Decimal, *, days: int) -> Figure:
    """Money that passes a leg on a day: what one day less in it frees, once. No days: no_events."""
    return Figure(amount).over(Decimal(days), Reason.NO_EVENTS)


def cover(work: Sequence[Dated], bills: Sequence[Dated]) -> tuple[Covered, ...]:
    """Match work of one contract with its invoices, the oldest first; parts of a day where an invoice ends in it.

    What was withdrawn later was never earned, what a credit note took back later never billed: both series are
    brought down to what still stands, from the end. One currency. What is of one day counts as one.
    """
    earned, bills_left = _standing(work), iter(_standing(bills))
    billed_on, billed = next(bills_left, NEVER)
    covered, done = [], NOTHING
    for day, level in earned:
        while done < level:
            while billed_on is not None and billed <= done:
                billed_on, billed = next(bills_left, NEVER)
            until = level if billed_on is None or level < billed else billed
            covered.append(Covered(day, billed_on, until - done))
            done = until
    return tuple(covered)


def _standing(amounts: Iterable[Dated]) -> list[tuple[date, Decimal]]:
    """Days and sums to date that no later day falls below, ascending."""
    by_day: dict[date, Decimal] = {}
    for on, amount in amounts:
        by_day[on] = by_day.get(on, NOTHING) + amount
    days = sorted(by_day)
    sums = list(accumulate(by_day[on] for on in days))
    lowest = list(accumulate(reversed(sums), min))
    return list(zip(days, reversed(lowest), strict=True))


def _ranked(ordered: Sequence[Lasted], count: int, rank: int) -> Figure:
    wanted = max(ceil(count * rank / Decimal(100)), 1)
    reached = accumulate(one.count for one in ordered)
    return Figure(next(one.seconds for one, place in zip(ordered, reached, strict=True) if place >= wanted))
