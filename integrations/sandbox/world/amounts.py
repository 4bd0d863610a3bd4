"""Money arithmetic of the world: posted amounts are rounded half away from zero to two decimals."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def posted(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def rounded_to(amount: Decimal, step: int) -> Decimal:
    """The nearest whole multiple of `step`, as a price list would show it."""
    return (amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step + Decimal("0.00")


def hours(minutes: int) -> Decimal:
    return Decimal(minutes) / 60
