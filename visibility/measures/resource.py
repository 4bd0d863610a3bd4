"""What an hour of a role costs or earns on one contract: the named people first, else the role's people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class WeightedRate:
    """A rate per hour in the contract's currency and the hours it is meant for; a rate of None is not known."""

    rate: Decimal | None
    hours: Decimal = Decimal(1)


def resource_rate(levels: Sequence[Iterable[WeightedRate]]) -> Decimal | None:
    """Return the mean rate of the first level that has one, unrounded; None when no level has.

    Levels: people allocated to the role on the project, people of the role in the project's legal entity, people
    of the role anywhere in the firm (FINANCE 0.6: the most specific level wins).
    """
    deciding = deciding_rates(levels)
    hours = sum((item.hours for item in deciding), Decimal(0))
    return sum(((item.rate or Decimal(0)) * item.hours for item in deciding), Decimal(0)) / hours if deciding else None


def deciding_rates(levels: Sequence[Iterable[WeightedRate]]) -> Sequence[WeightedRate]:
    """Return the known rates of the first level that has one: what a role's rate is the mean of."""
    known = ([item for item in level if item.rate is not None and item.hours > 0] for level in levels)
    return next((level for level in known if level), ())
