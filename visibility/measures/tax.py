"""Tax recomputed to reconcile with the ERP: per document as EN 16931 says, or per line as some ERPs post."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import groupby

from integrations.canonical.money import allocate, quantise

UNTAXED = frozenset({"Z", "E", "AE", "K", "G", "O"})  # EN 16931 categories whose tax is 0


class TaxRounding(StrEnum):
    """Where tax is rounded: once per category and rate, or on every line."""

    DOCUMENT = "document"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class TaxedLine:
    """A line, allowance (negative) or charge: net or gross amount, EN 16931 category, rate in percent."""

    amount: Decimal
    rate: Decimal
    category: str = "S"

    @property
    def taxed_rate(self) -> Decimal:
        return Decimal(0) if self.category in UNTAXED else self.rate


@dataclass(frozen=True, slots=True)
class TaxTotals:
    """Totals of one document in its currency; credit notes negative."""

    net: Decimal
    tax: Decimal

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax


def tax_exclusive(lines: Sequence[TaxedLine], *, rounding: TaxRounding, currency: str) -> TaxTotals:
    """Add tax to net lines: line nets rounded first, then base x rate per category and rate (BR-CO-17)."""
    rounded = [_net_line(line, currency) for line in lines]
    groups = _groups(rounded) if rounding is TaxRounding.DOCUMENT else [[line] for line in rounded]
    return TaxTotals(_sum(line.amount for line in rounded), _sum(_tax_on(group, currency) for group in groups))


def tax_inclusive(lines: Sequence[TaxedLine], *, rounding: TaxRounding, currency: str) -> TaxTotals:
    """Take tax out of gross lines: net = round(gross / (1 + r)) per line or per rate, tax = gross - net."""
    groups = _groups(lines) if rounding is TaxRounding.DOCUMENT else [[line] for line in lines]
    net = _sum(_net_of(group, currency) for group in groups)
    return TaxTotals(net, _sum(quantise(line.amount, currency) for line in lines) - net)


def spread_over_lines(tax: Decimal, lines: Sequence[TaxedLine], *, currency: str) -> tuple[Decimal, ...]:
    """Share a document's tax over its lines by their own tax, to the cent, largest remainder first.

    Lines without any tax to share it by get 0.
    """
    weights = [abs(line.amount * line.taxed_rate) for line in lines]
    if not any(weights):
        return tuple(quantise(Decimal(0), currency) for _ in lines)
    return allocate(tax, weights, currency)


def payable(totals: TaxTotals, *, paid: Decimal) -> Decimal:
    """Return gross less what was paid before (BR-CO-16)."""
    return totals.gross - paid


def self_assessed(lines: Iterable[TaxedLine], *, buyer_rate: Decimal, currency: str) -> Decimal:
    """Return the tax a buyer owes and deducts on reverse-charge lines (AE), buyer rate in percent."""
    base = _sum(line.amount for line in lines if line.category == "AE")
    return quantise(base * buyer_rate / 100, currency)


def credit_note(*, quantity: Decimal, price: Decimal, rate: Decimal, currency: str) -> TaxTotals:
    """Return a document of one line; a negative quantity mirrors the invoice to the cent."""
    line = TaxedLine(quantity * price, rate)
    return tax_exclusive([line], rounding=TaxRounding.DOCUMENT, currency=currency)


def open_after(totals: TaxTotals, payments: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Return what stays open after each payment; refunds of a credit note are negative as it is."""
    return tuple(totals.gross - _sum(payments[: count + 1]) for count in range(len(payments)))


def _net_line(line: TaxedLine, currency: str) -> TaxedLine:
    return TaxedLine(quantise(line.amount, currency), line.rate, line.category)


def _groups(lines: Sequence[TaxedLine]) -> list[list[TaxedLine]]:
    ordered = sorted(lines, key=_tax_key)
    return [list(group) for _, group in groupby(ordered, key=_tax_key)]


def _tax_key(line: TaxedLine) -> tuple[str, Decimal]:
    return line.category, line.rate


def _tax_on(group: Sequence[TaxedLine], currency: str) -> Decimal:
    return quantise(_sum(line.amount for line in group) * group[0].taxed_rate / 100, currency)


def _net_of(group: Sequence[TaxedLine], currency: str) -> Decimal:
    return quantise(_sum(line.amount for line in group) / (1 + group[0].taxed_rate / 100), currency)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
