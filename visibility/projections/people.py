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


@dataclass(frozen=True)
class Directory:
    """The people of a firm with the exchange rates their rates are converted at."""

    colleagues: Sequence[Colleague]
    closing: ClosingRates

    @cached_property
    def by_id(self) -> Mapping[int, Colleague]:
        return {one.id: one for one in self.colleagues}

    @cached_property
    def by_role(self) -> Mapping[str, Sequence[Colleague]]:
        found: dict[str, list[Colleague]] = defaultdict(list)
        for one in self.colleagues:
            if one.role:
                found[one.role].append(one)
        return found

    def cost_rate(self, seat: Seat, day: date) -> Decimal | None:
        """Cost of an hour of the role in the project's currency, by the rates of a day; None: no rate."""
        return self._rate(seat, lambda person: person.cost_on(day))

    def bill_rate(self, seat: Seat) -> Decimal | None:
        """Bill rate of an hour of the role in the project's currency; None: no rate."""
        return self._rate(seat, lambda person: person.bill)

    def is_of_one(self, seat: Seat, day: date) -> bool:
        """Whether the cost of an hour of the role is one person's: then it tells what that person costs."""
        return len(deciding_rates(self._levels(seat, lambda person: person.cost_on(day)))) == 1

    def _rate(self, seat: Seat, price: Callable[[Colleague], Price]) -> Decimal | None:
        return resource_rate(self._levels(seat, price))

    def _levels(self, seat: Seat, price: Callable[[Colleague], Price]) -> Sequence[Iterable[WeightedRate]]:
        """Levels are generators: people of the role are only asked where nobody is named."""
        of_role = self.by_role.get(seat.role, ())

        def weighted(person: Colleague, hours: Decimal = ONE) -> WeightedRate:
            return WeightedRate(self._converted(price(person), seat.currency), hours)

        named = (weighted(self.by_id[key], hours) for key, hours in seat.allocated.items() if key in self.by_id)
        near = (weighted(one) for one in of_role if one.entity_id == seat.entity_id)
        return [named, near, (weighted(one) for one in of_role)]

    def _converted(self, price: Price, currency: str) -> Decimal | None:
        if price.rate is None or price.currency == currency:
            return price.rate
        factor = self.closing.rate(price.currency, currency)
        return None if factor is None else price.rate * factor


def directories(closing: Mapping[int, ClosingRates], stated: Iterable[CostRate] | None = None) -> dict[int, Directory]:
    """The active people of each firm with their dated cost rates: those that count now, or the stated, oldest first."""
    costs: dict[int, list[DatedPrice]] = defaultdict(list)
    for one in cost_rates.leading().filter(firm_id__in=closing) if stated is None else stated:
        if one.person_id and one.service_date and one.amount is not None:
            costs[one.person_id].append(DatedPrice(DatedRate(one.service_date, one.amount), one.currency))
    people: dict[int, list[Colleague]] = defaultdict(list)
    for person in Person.objects.filter(firm_id__in=closing, is_deleted=False, is_active=True).order_by("pk"):
        bill = Price(person.bill_rate, person.currency)
        people[person.firm_id].append(
            Colleague(person.pk, person.role, person.legal_entity_id, bill, tuple(costs[person.pk]))
        )
    return {firm_id: Directory(people[firm_id], rates) for firm_id, rates in closing.items()}
