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
    means = (mean_rate(level) for level in levels)
    return next((mean for mean in means if mean is not None), None)


def mean_rate(rates: Iterable[WeightedRate]) -> Decimal | None:
    """Return the mean of the known rates weighted by hours, unrounded; None when none is known."""
    known = [(item.rate, item.hours) for item in rates if item.rate is not None and item.hours > 0]
    hours = sum((weight for _, weight in known), Decimal(0))
    return sum((rate * weight for rate, weight in known), Decimal(0)) / hours if hours else None
