"""E-invoices as subcontractors send them: UBL 2.1 in the form of Peppol BIS 3, one document a text."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from xml.sax.saxutils import escape

PAYMENT_DAYS = 30
CENT = Decimal("0.01")
COUNTRY_TAX = {"DE": Decimal(19), "UK": Decimal(20), "US": Decimal(0)}
NAMESPACES = (
    'xmlns="urn:oasis:names:specification:ubl:schema:xsd:{kind}-2" '
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" '
    'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'
)
DOCUMENT = f"""<?xml version="1.0" encoding="UTF-8"?>
<{{kind}} {NAMESPACES}>
<cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0</cbc:CustomizationID>
<cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>
<cbc:ID>{{number}}</cbc:ID><cbc:IssueDate>{{issued}}</cbc:IssueDate>{{due}}
<cbc:{{kind}}TypeCode>{{code}}</cbc:{{kind}}TypeCode>
<cbc:DocumentCurrencyCode>{{currency}}</cbc:DocumentCurrencyCode>
<cac:OrderReference><cbc:ID>{{order}}</cbc:ID></cac:OrderReference>{{corrects}}
<cac:AccountingSupplierParty><cac:Party>
<cac:PartyTaxScheme><cbc:CompanyID>{{supplier_id}}</cbc:CompanyID>
<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
<cac:PartyLegalEntity><cbc:RegistrationName>{{supplier}}</cbc:RegistrationName></cac:PartyLegalEntity>
</cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party>
<cac:PartyLegalEntity><cbc:RegistrationName>{{customer}}</cbc:RegistrationName></cac:PartyLegalEntity>
</cac:Party></cac:AccountingCustomerParty>
<cac:TaxTotal><cbc:TaxAmount currencyID="{{currency}}">{{tax}}</cbc:TaxAmount><cac:TaxSubtotal>
<cbc:TaxableAmount currencyID="{{currency}}">{{net}}</cbc:TaxableAmount>
<cbc:TaxAmount currencyID="{{currency}}">{{tax}}</cbc:TaxAmount>{{category}}</cac:TaxSubtotal></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="{{currency}}">{{net}}</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount currencyID="{{currency}}">{{net}}</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="{{currency}}">{{gross}}</cbc:TaxInclusiveAmount>
<cbc:PayableAmount currencyID="{{currency}}">{{gross}}</cbc:PayableAmount></cac:LegalMonetaryTotal>
<cac:{{kind}}Line><cbc:ID>1</cbc:ID>
<cbc:{{quantity}} unitCode="C62">1</cbc:{{quantity}}>
<cbc:LineExtensionAmount currencyID="{{currency}}">{{net}}</cbc:LineExtensionAmount>{{accounting}}
<cac:Item><cbc:Name>Subcontracted work</cbc:Name>{{item_category}}</cac:Item>
<cac:Price><cbc:PriceAmount currencyID="{{currency}}">{{net}}</cbc:PriceAmount></cac:Price></cac:{{kind}}Line>
</{{kind}}>
"""
CATEGORY = (
    "<cac:{tag}><cbc:ID>{letter}</cbc:ID><cbc:Percent>{rate}</cbc:Percent>"
    "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:{tag}>"
)


@dataclass(frozen=True, kw_only=True)
class EInvoice:
    """A supplier's document over one line of work, `net` without tax and positive.

    corrects: the number of the invoice that it gives money back for: then it is a credit note. borne_by: which projects
    bear it ("DE-1003 60 %; DE-1007 40 %"), "" the order's.
    """

    number: str
    order: str
    supplier: str
    supplier_id: str
    customer: str
    entity: str
    currency: str
    net: Decimal
    issued_on: date
    corrects: str = ""
    borne_by: str = ""

    def text(self) -> str:
        """The document as XML."""
        rate = COUNTRY_TAX[self.entity]
        tax = (self.net * rate / 100).quantize(CENT, ROUND_HALF_UP)
        named = {
            name: escape(getattr(self, name)) for name in ("number", "order", "supplier", "supplier_id", "customer")
        }
        amounts = {"net": self.net, "tax": tax, "gross": self.net + tax, "currency": self.currency}
        return DOCUMENT.format(
            **named,
            **amounts,
            **self._kind(),
            issued=self.issued_on,
            corrects=self._corrected(),
            accounting=f"<cbc:AccountingCost>{escape(self.borne_by)}</cbc:AccountingCost>" if self.borne_by else "",
            category=_category("TaxCategory", rate),
            item_category=_category("ClassifiedTaxCategory", rate),
        )

    def _kind(self) -> dict[str, str]:
        if self.corrects:
            return {"kind": "CreditNote", "code": "381", "quantity": "CreditedQuantity", "due": ""}
        due = f"<cbc:DueDate>{self.issued_on + timedelta(days=PAYMENT_DAYS)}</cbc:DueDate>"
        return {"kind": "Invoice", "code": "380", "quantity": "InvoicedQuantity", "due": due}

    def _corrected(self) -> str:
        if not self.corrects:
            return ""
        document = (
            f"<cac:InvoiceDocumentReference><cbc:ID>{escape(self.corrects)}</cbc:ID></cac:InvoiceDocumentReference>"
        )
        return f"<cac:BillingReference>{document}</cac:BillingReference>"


def _category(tag: str, rate: Decimal) -> str:
    return CATEGORY.format(tag=tag, letter="S" if rate else "O", rate=rate)
