"""An invoice or credit note as values: lines, allowances and charges, tax per category, stated totals.

Names of elements are UBL 2.1's, numbers of terms (BT-...) and rules are EN 16931-1's. Amounts are in the document's
currency and as written: a credit note's are positive here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import IO
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import parse

CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
KINDS = {
    "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice": "invoice",
    "{urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2}CreditNote": "credit_note",
}
ZERO = Decimal(0)
NO_ORDER = ("NA", "N/A")


@dataclass(frozen=True, slots=True)
class TaxKind:
    """A category of tax (S, Z, E, AE, K, G, O) and its rate in percent, 0 where none is stated."""

    category: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """`net` as stated (BT-131); `computed` from quantity, price and the line's allowances and charges, not rounded.

    `accounting` is where the buyer is to book it (BT-133), "" where the line does not say.
    """

    number: str
    net: Decimal
    computed: Decimal
    taxed_as: TaxKind
    item: str
    accounting: str


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An allowance (BG-20) or charge (BG-21) of the document: `amount` as written, an allowance's positive too."""

    is_charge: bool
    amount: Decimal
    taxed_as: TaxKind

    @property
    def signed(self) -> Decimal:
        return self.amount if self.is_charge else -self.amount


@dataclass(frozen=True, slots=True)
class TaxPart:
    """One category and rate (BG-23): what is taxed (BT-116) and the tax (BT-117)."""

    taxed_as: TaxKind
    taxable: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class Stated:
    """The document's own totals: BT-106 to BT-115, tax BT-110. What is not stated counts as 0, as EN 16931 has it."""

    lines: Decimal
    allowances: Decimal
    charges: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal
    prepaid: Decimal
    rounding: Decimal
    payable: Decimal


@dataclass(frozen=True, slots=True)
class References:
    """What a document refers to, "" where it does not say: the supplier's identifier (VAT BT-31, else register BT-30,
    else its own BT-29), our order (BT-13), the invoice it corrects (BT-25, the first of several), where to book it
    (BT-19).
    """

    supplier: str
    order: str
    corrects: str
    accounting: str


@dataclass(frozen=True, slots=True)
class Document:
    """One invoice or credit note."""

    kind: str
    number: str
    issued_on: str
    due_on: str
    currency: str
    supplier: str
    customer: str
    references: References
    lines: tuple[Line, ...]
    adjustments: tuple[Adjustment, ...]
    taxes: tuple[TaxPart, ...]
    stated: Stated


def read(stream: IO[bytes]) -> Document:
    """Raises ValueError with the reason for XML that is no such document; ParseError for what is no XML."""
    root = parse(stream).getroot()
    if root is None or root.tag not in KINDS:
        raise ValueError("neither a UBL 2.1 invoice nor a credit note")
    currency = _text(root, "DocumentCurrencyCode")
    return Document(
        kind=KINDS[root.tag],
        number=_text(root, "ID"),
        issued_on=_text(root, "IssueDate"),
        due_on=_text(root, "DueDate"),
        currency=currency,
        supplier=_party(root, "AccountingSupplierParty"),
        customer=_party(root, "AccountingCustomerParty"),
        references=_references(root),
        lines=tuple(_line(line) for tag in ("InvoiceLine", "CreditNoteLine") for line in root.findall(f"{CAC}{tag}")),
        adjustments=tuple(_adjustments(root)),
        taxes=tuple(_tax_part(part) for part in _tax_total(root, currency).findall(f"{CAC}TaxSubtotal")),
        stated=_stated(root, currency),
    )


def _line(line: Element) -> Line:
    quantity = _number(line, "InvoicedQuantity", "CreditedQuantity")
    price = _child(line, "Price")
    per_unit = _number(price, "PriceAmount") / (_number(price, "BaseQuantity") or 1)
    return Line(
        number=_text(line, "ID"),
        net=_number(line, "LineExtensionAmount"),
        computed=quantity * per_unit + sum((one.signed for one in _adjustments(line)), ZERO),
        taxed_as=_tax_kind(_child(_child(line, "Item"), "ClassifiedTaxCategory")),
        item=_text(_child(line, "Item"), "Name"),
        accounting=_text(line, "AccountingCost"),
    )


def _references(root: Element) -> References:
    return References(
        supplier=_identifier(_child(_child(root, "AccountingSupplierParty"), "Party")),
        order=_named(_text(_child(root, "OrderReference"), "ID")),
        corrects=_text(_child(_child(root, "BillingReference"), "InvoiceDocumentReference"), "ID"),
        accounting=_text(root, "AccountingCost"),
    )


def _identifier(party: Element) -> str:
    places = (("PartyTaxScheme", "CompanyID"), ("PartyLegalEntity", "CompanyID"), ("PartyIdentification", "ID"))
    return next((found for part, name in places if (found := _text(_child(party, part), name))), "")


def _named(order: str) -> str:
    """Peppol BIS 3 demands an order's number where there is only the seller's: "NA" is none."""
    return "" if order.upper() in NO_ORDER else order


def _tax_kind(category: Element) -> TaxKind:
    return TaxKind(_text(category, "ID"), _number(category, "Percent"))


def _tax_part(part: Element) -> TaxPart:
    return TaxPart(
        taxed_as=_tax_kind(_child(part, "TaxCategory")),
        taxable=_number(part, "TaxableAmount"),
        tax=_number(part, "TaxAmount"),
    )


def _stated(root: Element, currency: str) -> Stated:
    totals = _child(root, "LegalMonetaryTotal")
    return Stated(
        lines=_number(totals, "LineExtensionAmount"),
        allowances=_number(totals, "AllowanceTotalAmount"),
        charges=_number(totals, "ChargeTotalAmount"),
        net=_number(totals, "TaxExclusiveAmount"),
        tax=_number(_tax_total(root, currency), "TaxAmount"),
        gross=_number(totals, "TaxInclusiveAmount"),
        prepaid=_number(totals, "PrepaidAmount"),
        rounding=_number(totals, "PayableRoundingAmount"),
        payable=_number(totals, "PayableAmount"),
    )


def _tax_total(root: Element, currency: str) -> Element:
    """The total in the document's currency: a second one may state the tax in the currency of accounting (BT-111)."""
    for total in root.findall(f"{CAC}TaxTotal"):
        amount = total.find(f"{CBC}TaxAmount")
        if amount is not None and amount.get("currencyID") == currency:
            return total
    return Element("none")


def _adjustments(parent: Element) -> Iterator[Adjustment]:
    """Allowances and charges directly below the document or a line."""
    for one in parent.findall(f"{CAC}AllowanceCharge"):
        is_charge = _text(one, "ChargeIndicator") in ("true", "1")
        yield Adjustment(is_charge, _number(one, "Amount"), _tax_kind(_child(one, "TaxCategory")))


def _party(root: Element, role: str) -> str:
    """The registered name (BT-27, BT-44), else the trading name."""
    party = _child(_child(root, role), "Party")
    return _text(_child(party, "PartyLegalEntity"), "RegistrationName") or _text(_child(party, "PartyName"), "Name")


def _child(parent: Element, name: str) -> Element:
    found = parent.find(f"{CAC}{name}")
    return Element("none") if found is None else found


def _text(parent: Element, name: str) -> str:
    return " ".join((parent.findtext(f"{CBC}{name}") or "").split())


def _number(parent: Element, *names: str) -> Decimal:
    text = next(_stated_texts(parent, names), "0")
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError(f"{' or '.join(names)} is {text!r}, which is no number")
    return number


def _stated_texts(parent: Element, names: tuple[str, ...]) -> Iterator[str]:
    return (text for name in names if (text := _text(parent, name)))
