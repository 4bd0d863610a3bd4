"""Who could do a role and at which rates: the people of a firm on one day."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from integrations.canonical.models import CostRate, Person
from visibility.measures.rates import DatedRate, rate_at
from visibility.measures.resource import WeightedRate, deciding_rates, resource_rate
from visibility.projections import cost_rates
from visibility.projections.closing import ClosingRates
from visibility.projections.cost_rates import StatedRate

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Price:
    """A rate per hour in its own currency; None: not known."""

    rate: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True)
class DatedPrice:
    """Cost of an hour from a day on, in its own currency."""

    dated: DatedRate
    currency: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody active: role, legal entity, bill rate, and every dated cost rate, oldest first."""

    id: int
    role: str
    entity_id: int | None
    bill: Price
    costs: tuple[DatedPrice, ...]

    def cost_on(self, day: date) -> Price:
        """The cost rate that holds on a day, in the currency it was stated in."""
        rate = rate_at([price.dated for price in self.costs], day)
        started = [price for price in self.costs if price.dated.valid_from <= day]
        return Price(rate, started[-1].currency if started else "")


@dataclass(frozen=True)
class Seat:
    """A role on a project: its legal entity, its currency, and the hours of people allocated to the role."""

    role: str
    entity_id: int | None
    currency: str
    allocated: Mapping[int, Decimal]


Asking = Callable[[Colleague], Price]
# Role, legal entity, currency, and the day of a cost rate or None for the bill rate.
Pool = tuple[str, int | None, str, date | None]


@dataclass(frozen=True)
class Directory:
    """The people of a firm with the exchange rates their rates are converted at."""

    colleagues: Sequence[Colleague]
    closing: ClosingRates

    @cached_property
    def by_id(self) -> Mapping[int, Colleague]:
        return {one.id: one for one in self.colleagues}

    @cached_property
    def pools(self) -> dict[Pool, Decimal | None]:
        """Rates of roles that nobody is named for, as they were asked for: many projects ask for the same few."""
        return {}

    @cached_property
    def by_role(self) -> Mapping[str, Sequence[Colleague]]:
        found: dict[str, list[Colleague]] = defaultdict(list)
        for one in self.colleagues:
            if one.role:
                found[one.role].append(one)
        return found

    def cost_rate(self, seat: Seat, day: date) -> Decimal | None:
        """Cost of an hour of the role in the project's currency, by the rates of a day; None: no rate."""
        return self._rate(seat, lambda person: person.cost_on(day), day)

    def bill_rate(self, seat: Seat) -> Decimal | None:
        """Bill rate of an hour of the role in the project's currency; None: no rate."""
        return self._rate(seat, lambda person: person.bill, None)

    def is_of_one(self, seat: Seat, day: date) -> bool:
        """Whether the cost of an hour of the role is one person's: then it tells what that person costs."""

        def price(person: Colleague) -> Price:
            return person.cost_on(day)

        return len(deciding_rates([self._named(seat, price), *self._pooled(seat, price)])) == 1

    def _rate(self, seat: Seat, price: Asking, day: date | None) -> Decimal | None:
        """The rate of those named, else of the role's people; `day` says which rate it is: None is the bill rate."""
        named = resource_rate([self._named(seat, price)])
        if named is not None:
            return named
        pool = (seat.role, seat.entity_id, seat.currency, day)
        if pool not in self.pools:
            self.pools[pool] = resource_rate(self._pooled(seat, price))
        return self.pools[pool]

    def _named(self, seat: Seat, price: Asking) -> Iterable[WeightedRate]:
        known = ((self.by_id[key], hours) for key, hours in seat.allocated.items() if key in self.by_id)
        return (self._weighted(price(person), seat, hours) for person, hours in known)

    def _pooled(self, seat: Seat, price: Asking) -> Sequence[Iterable[WeightedRate]]:
        """Those of the seat's legal entity, then all; generators: the latter are only asked where the former fail."""
        of_role = self.by_role.get(seat.role, ())
        near = (self._weighted(price(one), seat) for one in of_role if one.entity_id == seat.entity_id)
        return [near, (self._weighted(price(one), seat) for one in of_role)]

    def _weighted(self, price: Price, seat: Seat, hours: Decimal = ONE) -> WeightedRate:
        return WeightedRate(self._converted(price, seat.currency), hours)

    def _converted(self, price: Price, currency: str) -> Decimal | None:
        if price.rate is None or price.currency == currency:
            return price.rate
        factor = self.closing.rate(price.currency, currency)
        return None if factor is None else price.rate * factor


def directories(
    closing: Mapping[int, ClosingRates], stated: Iterable[CostRate | StatedRate] | None = None
) -> dict[int, Directory]:
    """The active people of each firm with their dated cost rates: those that count now, or the stated, oldest first."""
    costs: dict[int, list[DatedPrice]] = defaultdict(list)
    for one in cost_rates.leading_of(closing) if stated is None else stated:
        if one.person_id and one.service_date and one.amount is not None:
            costs[one.person_id].append(DatedPrice(DatedRate(one.service_date, one.amount), one.currency))
    people: dict[int, list[Colleague]] = defaultdict(list)
    active = Person.objects.filter(firm_id__in=closing, is_deleted=False, is_active=True).order_by("pk")
    named = active.values_list("pk", "role", "legal_entity_id", "bill_rate", "currency", "firm_id")
    for key, role, entity_id, bill_rate, currency, firm_id in named:
        bill = Price(bill_rate, currency)
        people[firm_id].append(Colleague(key, role, entity_id, bill, tuple(costs[key])))
    return {firm_id: Directory(people[firm_id], rates) for firm_id, rates in closing.items()}
