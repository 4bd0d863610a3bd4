"""Exchange gains, budget rates and the translation of a foreign operation (IAS 21)."""

from dataclasses import dataclass
from decimal import Decimal

from integrations.canonical.money import quantise


@dataclass(frozen=True, slots=True)
class SettledInvoice:
    """A foreign invoice as booked and as settled, in functional currency; gain positive."""

    booked: Decimal
    settled: Decimal
    gain: Decimal


@dataclass(frozen=True, slots=True)
class RevaluedBalance:
    """An open foreign balance as booked and at closing, in functional currency; gain positive."""

    booked: Decimal
    revalued: Decimal
    unrealised_gain: Decimal


@dataclass(frozen=True, slots=True)
class TranslationRates:
    """Units of the foreign currency for one of the reporting currency."""

    opening: Decimal
    average: Decimal
    closing: Decimal


@dataclass(frozen=True, slots=True)
class TranslatedOperation:
    """A foreign operation in reporting currency; the translation difference goes to equity."""

    revenue: Decimal
    expenses: Decimal
    net_income: Decimal
    closing_net_assets: Decimal
    difference_on_opening: Decimal
    difference_on_income: Decimal

    @property
    def difference(self) -> Decimal:
        return self.difference_on_opening + self.difference_on_income


@dataclass(frozen=True, slots=True)
class AtThreeRates:
    """One foreign amount at spot, average and budget rate, and what the rate did against the budget."""

    spot: Decimal
    average: Decimal
    budget: Decimal
    variance_at_average: Decimal


def settle(amount: Decimal, *, invoice_rate: Decimal, payment_rate: Decimal, currency: str) -> SettledInvoice:
    """Return the realised gain of a foreign invoice in functional `currency`, both sides rounded.

    Rates are foreign units for one functional unit, not zero (FINANCE 1.8).
    """
    booked = quantise(amount / invoice_rate, currency)
    settled = quantise(amount / payment_rate, currency)
    return SettledInvoice(booked, settled, settled - booked)


def revalue(amount: Decimal, *, booked_rate: Decimal, closing_rate: Decimal, currency: str) -> RevaluedBalance:
    """Return the unrealised gain of an open balance; rates are functional units for one foreign unit."""
    booked, revalued = quantise(amount * booked_rate, currency), quantise(amount * closing_rate, currency)
    return RevaluedBalance(booked, revalued, revalued - booked)


def translate(
    *,
    opening_net_assets: Decimal,
    net_income: Decimal,
    revenue: Decimal,
    expenses: Decimal,
    rates: TranslationRates,
    currency: str,
) -> TranslatedOperation:
    """Translate into reporting `currency`: income at average, net assets at closing rate (IAS 21.39).

    The difference on opening assets and on the year's income make up the whole translation difference.
    """
    opening_drift = opening_net_assets / rates.closing - opening_net_assets / rates.opening
    income_drift = net_income / rates.closing - net_income / rates.average
    return TranslatedOperation(
        revenue=quantise(revenue / rates.average, currency),
        expenses=quantise(expenses / rates.average, currency),
        net_income=quantise(net_income / rates.average, currency),
        closing_net_assets=quantise((opening_net_assets + net_income) / rates.closing, currency),
        difference_on_opening=quantise(opening_drift, currency),
        difference_on_income=quantise(income_drift, currency),
    )


def at_three_rates(amount: Decimal, *, spot: Decimal, average: Decimal, budget: Decimal, currency: str) -> AtThreeRates:
    """Convert a foreign amount at three rates (foreign units for one of `currency`), each rounded."""
    at_average, at_budget = quantise(amount / average, currency), quantise(amount / budget, currency)
    return AtThreeRates(quantise(amount / spot, currency), at_average, at_budget, at_average - at_budget)
