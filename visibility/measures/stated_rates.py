"""The exchange rate on a document against the one published for its day: what it is off by, and whose day it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from integrations.canonical.money import quantise
from visibility.measures.figure import Figure, Reason, known, unknown

# Sources round; a rate moves by several times as much from one day to the next.
TOLERANCE = Decimal("0.0005")
# A rate taken from another day is that day's but for its rounding.
ALIKE = Decimal("0.00002")


@dataclass(frozen=True, slots=True)
class StatedRate:
    """What a document says: its day, its amount in its own currency, and the rate it is booked at.

    Rates are units of `functional`, the currency of the books, for one unit of the document's.
    """

    on: date
    amount: Decimal
    rate: Decimal
    functional: str


def rate_difference(stated: StatedRate, own: Decimal | None) -> Figure:
    """What the books have more than at the rate `own` of the document's day, in the currency of the books.

    Both amounts are rounded, as they are posted. Negative: the books have less. 0 while the rates are within 0.05 % of
    each other. Unknown: missing_rate, where none is published for its day (FINANCE 0.8: the last one of five days).
    """
    if not own:
        return unknown(Reason.MISSING_RATE)
    if abs(stated.rate - own) <= TOLERANCE * own:
        return known(0)
    booked, right = (quantise(stated.amount * rate, stated.functional) for rate in (stated.rate, own))
    return known(booked - right)


def seems_of(stated: StatedRate, published: Mapping[date, Decimal]) -> date | None:
    """The day whose published rate the document seems to bear: the likest, of two the nearer; None: none is alike."""
    near = {day: rate for day, rate in published.items() if abs(rate - stated.rate) <= ALIKE * stated.rate}
    return min(near, key=lambda day: (abs(near[day] - stated.rate), abs(day - stated.on)), default=None)
