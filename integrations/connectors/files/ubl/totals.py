"""What a document's parts add up to, beside what it states, by the rules of EN 16931-1 and Peppol BIS 3."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from integrations.canonical.money import quantise
from integrations.connectors.files.ubl.document import ZERO, Document, TaxPart

LINE_RULE = "PEPPOL-EN16931-R120"


@dataclass(frozen=True, slots=True)
class Difference:
    """A total that its parts do not give: both amounts in the document's currency, rounded to its minor unit."""

    rule: str
    what: str
    stated: Decimal
    recomputed: Decimal

    def __str__(self) -> str:
        return f"{self.what} is {self.stated}, its parts give {self.recomputed} ({self.rule})"


def differences(document: Document) -> tuple[Difference, ...]:
    """Every total that its parts do not give to the cent; empty for a document that adds up."""
    return tuple(one for one in _compared(document) if one.stated != one.recomputed)


def contradictions(document: Document) -> tuple[Difference, ...]:
    """Differences by EN 16931's own rules; that quantity times price gives a line's net is asked by Peppol alone."""
    return tuple(one for one in differences(document) if one.rule != LINE_RULE)


def _compared(document: Document) -> Iterator[Difference]:
    """Each rule once. Lines and tax are rounded half up to the currency's minor unit, sums are not rounded again."""
    for line in document.lines:
        yield Difference(LINE_RULE, f"line {line.number}", line.net, quantise(line.computed, document.currency))
    for part in document.taxes:
        yield from _of_tax(document, part)
    yield from _of_sums(document)


def _of_tax(document: Document, part: TaxPart) -> Iterator[Difference]:
    kind = part.taxed_as
    taxable = _sum(line.net for line in document.lines if line.taxed_as == kind) + _sum(
        one.signed for one in document.adjustments if one.taxed_as == kind
    )
    tax = quantise(part.taxable * kind.rate / 100, document.currency)
    yield Difference(
        f"BR-{kind.category}-08", f"taxable amount of {kind.category} {kind.rate} %", part.taxable, taxable
    )
    yield Difference("BR-CO-17", f"tax of {kind.category} {kind.rate} %", part.tax, tax)


def _of_sums(document: Document) -> Iterator[Difference]:
    stated, adjustments = document.stated, document.adjustments
    allowances = _sum(one.amount for one in adjustments if not one.is_charge)
    charges = _sum(one.amount for one in adjustments if one.is_charge)
    yield Difference("BR-CO-10", "sum of lines", stated.lines, _sum(line.net for line in document.lines))
    yield Difference("BR-CO-11", "sum of allowances", stated.allowances, allowances)
    yield Difference("BR-CO-12", "sum of charges", stated.charges, charges)
    yield Difference("BR-CO-13", "total without tax", stated.net, stated.lines - stated.allowances + stated.charges)
    yield Difference("BR-CO-14", "total tax", stated.tax, _sum(part.tax for part in document.taxes))
    yield Difference("BR-CO-15", "total with tax", stated.gross, stated.net + stated.tax)
    due = stated.gross - stated.prepaid + stated.rounding
    yield Difference("BR-CO-16", "amount due", stated.payable, due)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
