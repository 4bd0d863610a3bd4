"""Money as an exact amount with its ISO 4217 currency, rounded half away from zero when it is posted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from math import floor

import iso4217

# Withdrawn from ISO 4217 within the years that books are kept; their old amounts are still read (list three).
ENDED = {
    **dict.fromkeys(("ANG", "BGN", "CUC", "EEK", "HRK", "LTL", "LVL", "MRO", "SLL", "STD", "VEF", "ZWL"), 2),
    "BYR": 0,
}


class UnknownCurrency(ValueError):
    """The code is no ISO 4217 currency with a minor unit: correct the code at its source."""


class CurrencyMismatch(ValueError):
    """Two currencies met in one sum: convert one of them first."""


@cache
def minor_units(currency: str) -> int:
    """Return the ISO 4217 exponent: 2 for EUR, 0 for JPY, 3 for KWD; also of currencies that have ended (2 for BGN).

    Raises UnknownCurrency for a code that is not in the list or has no minor unit (XAU).
    """
    digits = all_minor_units().get(currency.upper())
    if digits is not None:
        return digits
    if currency.upper() in {one.code for one in iso4217.Currency}:
        raise UnknownCurrency(f"Use a currency with a minor unit; {currency!r} has none")
    raise UnknownCurrency(f"Use an ISO 4217 code; {currency!r} is none")


@cache
def all_minor_units() -> dict[str, int]:
    """Every currency that has a minor unit with its number of digits; those that have ended among them."""
    known = ((currency.code, currency.exponent) for currency in iso4217.Currency)
    return ENDED | {code: int(exponent) for code, exponent in known if exponent is not None}


@cache
def _smallest(currency: str) -> Decimal:
    return Decimal(1).scaleb(-minor_units(currency))


def quantise(amount: Decimal, currency: str, *, rounding: str = ROUND_HALF_UP) -> Decimal:
    """Round an amount of `currency` to its minor unit, half away from zero unless `rounding` says otherwise.

    365.125 EUR is 365.13 and -2.675 EUR is -2.68 (EN 16931 example 2; FINANCE 0.2). Sign kept.
    Raises UnknownCurrency.
    """
    return amount.quantize(_smallest(currency), rounding=rounding)


def quantise_cash(amount: Decimal, currency: str, *, increment: Decimal, rounding: str = ROUND_HALF_UP) -> Decimal:
    """Round an amount to the smallest coin: 12.33 CHF with increment 0.05 is 12.35.

    `increment` is in `currency` and above zero. Raises UnknownCurrency, ValueError for another increment.
    """
    if increment <= 0:
        raise ValueError("Give a cash increment above zero")
    coins = (amount / increment).quantize(Decimal(1), rounding=rounding)
    return quantise(coins * increment, currency)


def allocate(amount: Decimal, weights: Sequence[Decimal], currency: str) -> tuple[Decimal, ...]:
    """Split an amount of `currency` by weights so that the parts sum to it exactly.

    Largest remainder, ties to the lowest index; a negative amount splits as the mirror of the positive one.
    The amount is rounded to the minor unit first. Raises ValueError for a negative weight or a sum of zero.
    """
    total_weight = sum(weights, Decimal(0))
    if total_weight <= 0 or min(weights) < 0:
        raise ValueError("Give weights of zero or more with a sum above zero")
    posted = quantise(amount, currency)
    unit = Decimal(1).scaleb(-minor_units(currency))
    shares = _whole_units(int(abs(posted) / unit), weights, Fraction(total_weight))
    sign = -1 if posted < 0 else 1
    return tuple(sign * share * unit for share in shares)


def _whole_units(units: int, weights: Sequence[Decimal], total_weight: Fraction) -> list[int]:
    exact = [units * Fraction(weight) / total_weight for weight in weights]
    shares = [floor(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda index: (shares[index] - exact[index], index))
    for index in by_remainder[: units - sum(shares)]:
        shares[index] += 1
    return shares


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An exact amount of one currency; arithmetic between currencies raises CurrencyMismatch.

    The amount may carry more digits than the currency has: round with `rounded()` when it is posted.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not _is_exact(self.amount):
            raise TypeError(f"Give money a finite Decimal, not {self.amount!r}")
        minor_units(self.currency)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __mul__(self, factor: Decimal | int) -> "Money":
        return Money(self.amount * factor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def rounded(self) -> "Money":
        """Return the postable amount: the currency's minor unit, half away from zero."""
        return Money(quantise(self.amount, self.currency), self.currency)

    def allocated(self, weights: Sequence[Decimal]) -> tuple["Money", ...]:
        """Split by weights with largest remainder; the parts sum exactly to the rounded amount."""
        return tuple(Money(part, self.currency) for part in allocate(self.amount, weights, self.currency))

    def _same(self, other: "Money") -> Decimal:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"Convert {other.currency} to {self.currency} before adding or comparing")
        return other.amount


def _is_exact(amount: object) -> bool:
    return isinstance(amount, Decimal) and amount.is_finite()


def total(amounts: Iterable[Money], currency: str) -> Money:
    """Sum money of one currency; nothing sums to zero of it. Raises CurrencyMismatch."""
    return sum(amounts, Money(Decimal(0), currency))
