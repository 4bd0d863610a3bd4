"""What a contract is worth: signed lines and signed changes; what is not signed yet stands apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from visibility.measures.figure import Figure, Reason, figure_of, total


@dataclass(frozen=True, slots=True)
class PriceChange:
    """What a change order adds to the price (None: it states none), and when it was signed (None: pending)."""

    amount: Decimal | None
    signed_on: date | None

    def is_signed(self, as_of: date) -> bool:
        return self.signed_on is not None and self.signed_on <= as_of


def signed_changes(changes: Iterable[PriceChange], *, as_of: date) -> Figure:
    """Sum the changes signed on or before a day, in contract currency; unknown where one has no amount: no_amount."""
    return total(figure_of(one.amount, Reason.NO_AMOUNT) for one in changes if one.is_signed(as_of))


def pending_changes(changes: Iterable[PriceChange], *, as_of: date) -> Figure:
    """Sum the changes nobody has signed by a day: no part of the contract value nor of any forecast (FINANCE 1.1)."""
    return total(figure_of(one.amount, Reason.NO_AMOUNT) for one in changes if not one.is_signed(as_of))


def contract_value(prices: Iterable[Figure], changes: Iterable[PriceChange], *, as_of: date) -> Figure:
    """Return signed prices + signed change orders, in contract currency without tax (FINANCE 1.1)."""
    return total(prices) + signed_changes(changes, as_of=as_of)
