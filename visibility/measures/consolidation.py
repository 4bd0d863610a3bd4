"""Groups of legal entities: own margins with intercompany, group margin without it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from integrations.canonical.money import quantise
from visibility.measures.figure import Figure, Reason, known, unknown
from visibility.measures.fx import convert


@dataclass(frozen=True, slots=True)
class EntityResult:
    """Result of one legal entity in its currency; intercompany is what it charged or paid in the group."""

    code: str
    currency: str
    external_revenue: Decimal
    external_cost: Decimal
    intercompany_revenue: Decimal
    intercompany_cost: Decimal

    @property
    def own_margin(self) -> Decimal:
        """Margin of the entity alone, transfer prices included, in its currency."""
        revenue = self.external_revenue + self.intercompany_revenue
        return revenue - self.external_cost - self.intercompany_cost


@dataclass(frozen=True, slots=True)
class GroupResult:
    """External revenue, cost and margin in reporting currency; unknown when a rate is missing."""

    revenue: Figure
    cost: Figure
    margin: Figure


@dataclass(frozen=True, slots=True)
class CrossCharge:
    """Hours one entity worked for another's customer.

    The supplier's currency carries its charge, the seller's currency cost and margin, and the group
    figures, at the original cost, are in the reference currency.
    """

    supplier_revenue: Decimal
    seller_cost: Figure
    seller_margin: Figure
    group_revenue: Figure
    group_cost: Figure
    group_margin: Figure


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a cross-charge: its currency, price or cost per hour, and units for one reference unit."""

    currency: str
    hourly: Decimal
    rate: Decimal


def consolidate(entities: Iterable[EntityResult], *, rates: Mapping[str, Decimal], reporting: str) -> GroupResult:
    """Convert external revenue and cost of every entity and leave intercompany out on both sides.

    `rates` are units for one unit of a common reference. Unknown when one is missing: missing_rate.
    """
    members = list(entities)
    revenue = _group_sum([(entity.external_revenue, entity.currency) for entity in members], rates, reporting)
    cost = _group_sum([(entity.external_cost, entity.currency) for entity in members], rates, reporting)
    return GroupResult(revenue, cost, revenue - cost)


def cross_charge(
    hours: Decimal, *, supplier: Party, seller: Party, markup_percent: Decimal, reference: str = "EUR"
) -> CrossCharge:
    """Charge hours at cost plus markup between entities; the group counts the original cost (FINANCE 1.8)."""
    sold = hours * seller.hourly
    labour = hours * supplier.hourly
    charged = quantise(labour * (1 + markup_percent / 100), supplier.currency)
    paid = convert(charged, rate_from=supplier.rate, rate_to=seller.rate, currency=seller.currency)
    group_revenue = convert(sold, rate_from=seller.rate, rate_to=Decimal(1), currency=reference)
    group_cost = convert(labour, rate_from=supplier.rate, rate_to=Decimal(1), currency=reference)
    margin = Figure(quantise(sold, seller.currency)) - paid
    return CrossCharge(charged, paid, margin, group_revenue, group_cost, group_revenue - group_cost)


def _group_sum(amounts: Iterable[tuple[Decimal, str]], rates: Mapping[str, Decimal], reporting: str) -> Figure:
    target = rates.get(reporting)
    if not target:
        return unknown(Reason.MISSING_RATE)
    converted = (
        convert(amount, rate_from=rates.get(currency), rate_to=target, currency=reporting)
        for amount, currency in amounts
    )
    return sum(converted, known(0))
