"""Exchange rates of one day: what a balance of that day is translated at."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q

from integrations.canonical.models import FxRate
from visibility.measures.figure import Figure, Reason, unknown
from visibility.measures.fx import at_rates, convert, earliest_useful_day


@dataclass(frozen=True)
class ClosingRates:
    """Units of each currency for one unit of each reference currency; a reference has 1 of itself.

    published: the day of each of these rates, by reference and currency.
    """

    units: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    published: Mapping[str, Mapping[str, date]] = field(default_factory=dict)

    def sides(self, source: str, target: str) -> tuple[Decimal, Decimal] | None:
        """Units of source and of target for one unit of a reference both are known in; a direct pair first."""
        if source == target:
            return Decimal(1), Decimal(1)
        base = self._base(source, target)
        return None if base is None else (self.units[base][source], self.units[base][target])

    def published_on(self, source: str, target: str) -> date | None:
        """The day of the older of the two rates; None where no rate is needed, or none is young enough."""
        base = self._base(source, target) if source != target else None
        days = [self.published[base].get(one) for one in (source, target)] if base is not None else []
        return min((day for day in days if day is not None), default=None)

    def rate(self, source: str, target: str) -> Decimal | None:
        """Units of target for one unit of source, unrounded; None when no rate is young enough."""
        sides = self.sides(source, target)
        return sides[1] / sides[0] if sides else None

    def translator(self, source: str, target: str) -> Callable[[Decimal], Decimal | None]:
        """What `translate` makes of each known amount of one currency, its rates looked up once; None: missing_rate."""
        sides = self.sides(source, target)
        if sides is None or not all(sides):
            return lambda _: None
        return lambda amount: at_rates(amount, *sides, target)

    def translate(self, amount: Figure, source: str, target: str) -> Figure:
        """Convert an amount, rounded once to the target's minor unit; unknown: its own reason or missing_rate."""
        if amount.value is None:
            return amount
        sides = self.sides(source, target)
        if sides is None:
            return unknown(Reason.MISSING_RATE)
        return convert(amount.value, rate_from=sides[0], rate_to=sides[1], currency=target)

    def _base(self, source: str, target: str) -> str | None:
        direct_first = sorted(self.units, key=lambda base: (base not in (source, target), base))
        return next((base for base in direct_first if {source, target} <= self.units[base].keys()), None)


def closing_rates(firm_ids: Sequence[int], as_of: date, *, known_at: datetime | None = None) -> dict[int, ClosingRates]:
    """The last spot rates published on a day or shortly before, by firm; known_at: of those recorded by then."""
    known = Q() if known_at is None else Q(recorded_at__lte=known_at)
    published = (
        FxRate.objects.filter(known, firm_id__in=firm_ids, rate_type="spot")
        .filter(published_on__range=(earliest_useful_day(as_of), as_of), rate__gt=0)
        .order_by("published_on")
        .values_list("firm_id", "base", "quote", "rate", "published_on")
    )
    units: dict[int, dict[str, dict[str, Decimal]]] = defaultdict(dict)
    days: dict[int, dict[str, dict[str, date]]] = defaultdict(dict)
    for firm_id, base, quote, rate, day in published:
        units[firm_id].setdefault(base, {base: Decimal(1)})[quote] = rate
        days[firm_id].setdefault(base, {})[quote] = day
    return {firm_id: ClosingRates(units[firm_id], days[firm_id]) for firm_id in firm_ids}
