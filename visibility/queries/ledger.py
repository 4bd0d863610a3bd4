"""The ledger as one viewer sees it: its scope, and its money in the reporting currency."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from journeys.queries.scope import LedgerScope
from journeys.rows import Row
from visibility.access import Viewer, entities_of
from visibility.measures.figure import known
from visibility.projections.closing import ClosingRates, closing_rates
from visibility.queries.answers import money
from visibility.queries.shapes.common import Value

NO_AMOUNT = Value(figure=None, unit="money", reason="no_amount", words="The record states no amount.")
NOTHING_PRICED = "None of them states an amount that has an exchange rate of the last five days."


@dataclass(frozen=True)
class Ledger:
    """A viewer's scope, the codes of its legal entities by id, and the closing rates of today."""

    viewer: Viewer
    scope: LedgerScope
    entities: Mapping[int, str]
    rates: ClosingRates

    def in_reporting(self, amount: Decimal | None, currency: str) -> Value:
        """An amount in the reporting currency; null without an amount or a rate."""
        if amount is None:
            return NO_AMOUNT
        figure = self.rates.translate(known(amount), currency, self.viewer.reporting_currency)
        return money(figure.value, self.viewer.reporting_currency, figure.reason or "")

    def has_rate(self, currency: str) -> bool:
        return self.rates.sides(currency, self.viewer.reporting_currency) is not None

    def total(self, values: Iterable[Value]) -> Value:
        """The sum of those that are known; null when none is."""
        priced = [value.figure for value in values if value.figure is not None]
        if not priced:
            return Value(figure=None, unit="money", reason="no_amount", words=NOTHING_PRICED)
        return money(sum(priced, Decimal(0)), self.viewer.reporting_currency)

    def minimums(self, least: Decimal | None) -> dict[str, Decimal]:
        """An amount of the reporting currency in each currency that has a rate."""
        if least is None:
            return {}
        reporting = self.viewer.reporting_currency
        currencies = {reporting, *(currency for table in self.rates.units.values() for currency in table)}
        found = {currency: self.rates.rate(reporting, currency) for currency in currencies}
        return {currency: least * rate for currency, rate in found.items() if rate}

    def entity_id(self, code: str) -> int | None:
        """The id of a code in scope; None for "", 0 (no such entity) for others."""
        return next((pk for pk, known in self.entities.items() if known == code), 0) if code else None


def ledger_of(viewer: Viewer, *, now: datetime) -> Ledger:
    """The ledger within a viewer's firm and legal entities."""
    return Ledger(
        viewer=viewer,
        scope=LedgerScope(firm_id=viewer.firm_id, entity_ids=viewer.entity_ids),
        entities=dict(entities_of(viewer).values_list("pk", "code")),
        rates=closing_rates([viewer.firm_id], now.date())[viewer.firm_id],
    )


def reporting_total(found: Iterable[Row], rates: ClosingRates, reporting: str) -> Value:
    """Sums (amount, currency, number, unpriced) in the reporting currency; null where none states an amount.

    `unpriced` counts those without an amount, or with one in a currency that has no rate.
    """
    amount, unpriced, number = Decimal(0), 0, 0
    for row in found:
        priced = rates.translate(known(row["amount"] or 0), row["currency"], reporting).value
        is_known = priced is not None and row["unpriced"] < row["number"]
        amount += priced if priced is not None and is_known else Decimal(0)
        unpriced += row["unpriced"] if is_known else row["number"]
        number += row["number"]
    if number and unpriced == number:
        return Value(figure=None, unit="money", reason="no_amount", words=NOTHING_PRICED)
    return Value(figure=amount, unit="money", currency=reporting, unpriced=unpriced)
