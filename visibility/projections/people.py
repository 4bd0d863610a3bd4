"""Who could do a role and at which rates: the people of a firm on one day."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from integrations.canonical.models import CostRate, Person
from visibility.measures.rates import DatedRate, rate_at
from visibility.measures.resource import WeightedRate, resource_rate
from visibility.projections.closing import ClosingRates


@dataclass(frozen=True, slots=True)
class Price:
    """A rate per hour in its own currency; None: not known."""

    rate: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True)
class DatedPrice:
    """Cost of an hour from a day on, in its own currency."""

    valid_from: date
    rate: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody active: role, legal entity, bill rate, and every dated cost rate."""

    id: int
    role: str
    entity_id: int | None
    bill: Price
    costs: tuple[DatedPrice, ...]

    def cost_on(self, day: date) -> Price:
        """The cost rate that holds on a day, in the currency it was stated in."""
        rate = rate_at([DatedRate(price.valid_from, price.rate) for price in self.costs], day)
        started = [price for price in self.costs if price.valid_from <= day]
        return Price(rate, max(started, key=lambda price: price.valid_from).currency if started else "")


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

    def cost_rate(self, seat: Seat, day: date) -> Decimal | None:
        """Cost of an hour of the role in the project's currency, by the rates of a day; None: no rate."""
        return self._rate(seat, lambda person: person.cost_on(day))

    def bill_rate(self, seat: Seat) -> Decimal | None:
        """Bill rate of an hour of the role in the project's currency; None: no rate."""
        return self._rate(seat, lambda person: person.bill)

    def _rate(self, seat: Seat, price: Callable[[Colleague], Price]) -> Decimal | None:
        def weighted(person: Colleague, hours: Decimal) -> WeightedRate:
            return WeightedRate(self._converted(price(person), seat.currency), hours)

        named = [weighted(one, seat.allocated[one.id]) for one in self.colleagues if one.id in seat.allocated]
        of_role = [one for one in self.colleagues if seat.role and one.role == seat.role]
        near = [weighted(one, Decimal(1)) for one in of_role if one.entity_id == seat.entity_id]
        return resource_rate([named, near, [weighted(one, Decimal(1)) for one in of_role]])

    def _converted(self, price: Price, currency: str) -> Decimal | None:
        factor = self.closing.rate(price.currency, currency)
        return None if price.rate is None or factor is None else price.rate * factor


def directories(closing: Mapping[int, ClosingRates]) -> dict[int, Directory]:
    """The active people of each firm with their dated cost rates."""
    costs: dict[int, list[DatedPrice]] = defaultdict(list)
    stated = CostRate.objects.filter(firm_id__in=closing, is_deleted=False, amount__isnull=False)
    for person_id, valid_from, rate, currency in stated.values_list(
        "person_id", "service_date", "amount", "currency"
    ):
        if person_id and valid_from and rate is not None:
            costs[person_id].append(DatedPrice(valid_from, rate, currency))
    people: dict[int, list[Colleague]] = defaultdict(list)
    for person in Person.objects.filter(firm_id__in=closing, is_deleted=False, is_active=True).order_by("pk"):
        bill = Price(person.bill_rate, person.currency)
        people[person.firm_id].append(
            Colleague(person.pk, person.role, person.legal_entity_id, bill, tuple(costs[person.pk]))
        )
    return {firm_id: Directory(people[firm_id], rates) for firm_id, rates in closing.items()}
