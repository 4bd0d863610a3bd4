"""Amounts by day, in order of days: summed up, taken apart again, and as open amounts."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from visibility.measures.ageing import OpenAmount

NOTHING = Decimal(0)
Dated = tuple[date, Decimal]


def summed(dated: Iterable[Dated]) -> Iterator[Dated]:
    """Each day with the sum of all up to it."""
    so_far = NOTHING
    for on, amount in dated:
        so_far += amount
        yield on, so_far


def steps(sums: Iterable[Dated]) -> list[Dated]:
    """Each day with what it adds to the sum of the day before: a catch-up, negative where it fell."""
    before, found = NOTHING, []
    for on, so_far in sums:
        found.append((on, so_far - before))
        before = so_far
    return found


def items_of(dated: Iterable[Dated]) -> tuple[OpenAmount, ...]:
    return tuple(OpenAmount(on, amount) for on, amount in dated)


def sum_of(dated: Iterable[Dated]) -> Decimal:
    return sum((amount for _, amount in dated), NOTHING)


def last_of(dated: Sequence[Dated]) -> Decimal:
    """The amount of the last day; 0 without any."""
    return dated[-1][1] if dated else NOTHING
