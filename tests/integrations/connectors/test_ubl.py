"""Electronic invoices: what they state and what their parts give; contradictions are put aside with both amounts."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import F

from integrations.canonical.models import Invoice, LegalEntity
from integrations.connectors.files import declared
from integrations.connectors.files.records import UnreadableFile
from integrations.connectors.files.ubl.document import Document, read
from integrations.connectors.files.ubl.totals import contradictions, differences
from integrations.models import QuarantinedRow
from integrations.pulling.imports import Imported, import_feed
from tests.builders import make_connection, make_firm

DATA = Path(settings.BASE_DIR).parent / "shared" / "data"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
BUYERS, INVOICES = declared.load("ubl").feeds
NAMESPACES = (
    'xmlns="urn:oasis:names:specification:ubl:schema:xsd:{kind}-2" '
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" '
    'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'
)
PARTY = (
    "<cac:Party><cac:PartyLegalEntity><cbc:RegistrationName>{}</cbc:RegistrationName>"
    "</cac:PartyLegalEntity></cac:Party>"
)
INVOICE = f"""<{{kind}} {NAMESPACES}>
<cbc:ID>R-7</cbc:ID><cbc:IssueDate>2026-03-31</cbc:IssueDate><cbc:DueDate>2026-04-30</cbc:DueDate>
<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cac:AccountingSupplierParty>{PARTY.format("Northlight GmbH")}</cac:AccountingSupplierParty>
<cac:AccountingCustomerParty>{PARTY.format("Aster Foods")}</cac:AccountingCustomerParty>
<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator><cbc:Amount>25.00</cbc:Amount>
<cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent></cac:TaxCategory></cac:AllowanceCharge>
<cac:TaxTotal><cbc:TaxAmount currencyID="USD">160.00</cbc:TaxAmount></cac:TaxTotal>
<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">{{tax}}</cbc:TaxAmount><cac:TaxSubtotal>
<cbc:TaxableAmount>750.00</cbc:TaxableAmount><cbc:TaxAmount>{{tax}}</cbc:TaxAmount>
<cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>19.00</cbc:Percent></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:LineExtensionAmount>775.00</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount>750.00</cbc:TaxExclusiveAmount><cbc:TaxInclusiveAmount>892.50</cbc:TaxInclusiveAmount>
<cbc:AllowanceTotalAmount>25.00</cbc:AllowanceTotalAmount><cbc:PrepaidAmount>100.00</cbc:PrepaidAmount>
<cbc:PayableAmount>792.50</cbc:PayableAmount></cac:LegalMonetaryTotal>
<cac:{{kind}}Line><cbc:ID>1</cbc:ID><cbc:{{quantity}}>7.75</cbc:{{quantity}}>
<cbc:LineExtensionAmount>{{line}}</cbc:LineExtensionAmount>
<cac:Item><cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent></cac:ClassifiedTaxCategory></cac:Item>
<cac:Price><cbc:PriceAmount>1000.00</cbc:PriceAmount><cbc:BaseQuantity>10</cbc:BaseQuantity></cac:Price>
</cac:{{kind}}Line></{{kind}}>"""


def invoice(*, kind: str = "Invoice", tax: str = "142.50", line: str = "775.00") -> bytes:
    quantity = "CreditedQuantity" if kind == "CreditNote" else "InvoicedQuantity"
    return INVOICE.format(kind=kind, tax=tax, line=line, quantity=quantity).encode()


def document(**changes: str) -> Document:
    return read(BytesIO(invoice(**changes)))


def test_an_invoice_that_adds_up_differs_nowhere() -> None:
    read_one = document()

    assert differences(read_one) == ()
    assert (read_one.customer, read_one.stated.tax) == ("Aster Foods", Decimal("142.50"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"tax": "142.51"},
            [
                "tax of S 19.00 % is 142.51, its parts give 142.50 (BR-CO-17)",
                "total with tax is 892.50, its parts give 892.51 (BR-CO-15)",
            ],
        ),
        (
            {"line": "774.99"},
            [
                "line 1 is 774.99, its parts give 775.00 (PEPPOL-EN16931-R120)",
                "taxable amount of S 19.00 % is 750.00, its parts give 749.99 (BR-S-08)",
                "sum of lines is 775.00, its parts give 774.99 (BR-CO-10)",
            ],
        ),
    ],
)
def test_a_cent_is_seen_wherever_it_is_wrong(changes: dict[str, str], said: list[str]) -> None:
    assert [str(one) for one in differences(document(**changes))] == said


def imported(folder: Path) -> Imported:
    firm = make_firm()
    LegalEntity.objects.get_or_create(firm=firm, code="DE", defaults={"name": "DE", "currency": "EUR"})
    files = make_connection(firm, name="invoices", kind="files")
    import_feed(files, BUYERS, folder, now=NOW)
    return import_feed(files, INVOICES, folder, now=NOW)


@pytest.mark.django_db
def test_a_credit_note_is_a_negative_invoice_of_its_customer(tmp_path: Path) -> None:
    (tmp_path / "note.xml").write_bytes(invoice(kind="CreditNote"))

    imported(tmp_path)

    stored = Invoice.objects.get()
    assert (stored.number, stored.kind, stored.customer and stored.customer.name) == (
        "R-7",
        "credit_note",
        "Aster Foods",
    )
    assert (stored.amount, stored.tax_amount, stored.total_amount) == (
        Decimal(-750),
        Decimal("-142.5"),
        Decimal("-892.5"),
    )
    assert (stored.paid_amount, stored.currency, stored.due_on) == (Decimal(-100), "EUR", date(2026, 4, 30))


@pytest.mark.django_db
def test_an_invoice_that_contradicts_itself_is_put_aside_with_both_amounts(tmp_path: Path) -> None:
    (tmp_path / "good.xml").write_bytes(invoice())
    (tmp_path / "bad.XML").write_bytes(invoice(line="774.99"))

    done = imported(tmp_path)

    aside = QuarantinedRow.objects.get()
    assert (done.merged.created, done.quarantined, aside.external_id) == (1, 1, "bad.XML")
    assert "sum of lines is 775.00, its parts give 774.99 (BR-CO-10)" in aside.reason


@pytest.mark.parametrize("body", [b"<Order/>", b"no xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])
def test_what_is_no_invoice_is_refused_with_its_file(body: bytes, tmp_path: Path) -> None:
    (tmp_path / "order.xml").write_bytes(body)

    with pytest.raises(UnreadableFile, match=r"order\.xml: "):
        list(INVOICES.records(tmp_path))


def test_without_a_file_the_pattern_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"There is no \*\.xml below"):
        list(INVOICES.records(tmp_path))


@pytest.mark.realdata
@pytest.mark.skipif(not DATA.is_dir(), reason=f"the public data sets are not at {DATA}")
class TestReferenceDocuments:
    """The 27 documents of EN 16931 and Peppol BIS 3."""

    # Lines whose price and quantity do not give their net: the authors changed one of them and not the other.
    UNLIKE = {
        "en16931/guide-example1.xml": ["20"],
        "en16931/guide-example2.xml": ["1"],
        "en16931/guide-example3.xml": ["1", "2"],
        "en16931/ubl-tc434-example1.xml": ["20"],
        "en16931/ubl-tc434-example10.xml": ["20"],
        "en16931/ubl-tc434-example2.xml": ["1"],
        "en16931/ubl-tc434-example3.xml": ["1", "2"],
    }

    @pytest.fixture
    def documents(self) -> dict[str, Document]:
        return {
            path.relative_to(DATA).as_posix(): read(BytesIO(path.read_bytes())) for path in INVOICES.place.paths(DATA)
        }

    def test_every_total_is_recomputed_to_the_cent(self, documents: dict[str, Document]) -> None:
        assert len(documents) == 27
        assert {name: contradictions(one) for name, one in documents.items() if contradictions(one)} == {}

    def test_the_lines_that_differ_are_the_seven_documents_known_for_it(self, documents: dict[str, Document]) -> None:
        found = {name: [one.what.removeprefix("line ") for one in differences(it)] for name, it in documents.items()}

        assert {name: lines for name, lines in found.items() if lines} == self.UNLIKE

    @pytest.mark.django_db
    def test_all_become_invoices_with_their_amounts(self) -> None:
        done = imported(DATA)

        assert (done.lines, done.merged.created, done.quarantined) == (27, 27, 0)
        assert {one.kind for one in Invoice.objects.all()} == {"invoice", "credit_note"}
        assert not Invoice.objects.exclude(total_amount=F("amount") + F("tax_amount")).exists()
        assert Invoice.objects.get(external_id="peppol/base-creditnote-correction.xml").amount == -1325
