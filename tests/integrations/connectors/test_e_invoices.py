"""Suppliers' e-invoices in a folder behind HTTP: each once, its document as evidence; what is none is put aside."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.conf import settings
from django.utils import timezone

from integrations import gateway, pull
from integrations.canonical.models import Change, LegalEntity, SupplierInvoice
from integrations.connector import Row
from integrations.connectors.files.ubl.document import read
from integrations.connectors.files.ubl.shares import stated
from integrations.connectors.files.ubl.supplied import to_row
from integrations.establish import establish
from integrations.models import Connection, Exchange, QuarantinedRow, StreamCursor
from integrations.sandbox.world.e_invoices import EInvoice
from tests.integrations.connectors.conftest import Connect, Vendor, Vendors

DATA = Path(settings.BASE_DIR).parent / "shared" / "data"


def e_invoice(**changes: Any) -> str:
    values: dict[str, Any] = {
        "number": "W-7",
        "order": "PO-DE-301",
        "supplier": "Weserdaten GbR",
        "supplier_id": "DE123456789",
        "customer": "Northlight Consulting GmbH",
        "entity": "DE",
        "currency": "EUR",
        "net": Decimal("1000.01"),
        "issued_on": date(2026, 10, 31),
    }
    return EInvoice(**values | changes).text()


def row(text: str) -> Row:
    return to_row(read(BytesIO(text.encode())), received_at=None)


def shares_of(text: str) -> list[tuple[str | None, str]]:
    return [(part["project"], part["amount"]) for part in orjson.loads(row(text).values["shares"])]


def test_an_invoice_is_known_by_its_supplier_and_number_and_names_its_order() -> None:
    found = row(e_invoice())

    assert (found.external_id, found.legal_entity) == ("DE123456789/W-7", "Northlight Consulting GmbH")
    told = found.values
    assert (told["order_number"], told["corrects"], told["kind"]) == ("PO-DE-301", "", "invoice")
    assert (told["amount"], told["tax_amount"], told["total_amount"]) == (
        Decimal("1000.01"),
        Decimal("190.00"),
        Decimal("1190.01"),
    )
    assert (told["service_date"], told["due_on"]) == (date(2026, 10, 31), date(2026, 11, 30))


def test_a_credit_note_is_negative_and_names_what_it_corrects() -> None:
    found = row(e_invoice(number="W-8", corrects="W-7"))

    assert (found.values["kind"], found.values["corrects"], found.values["amount"]) == (
        "credit_note",
        "W-7",
        Decimal("-1000.01"),
    )
    assert shares_of(e_invoice(number="W-8", corrects="W-7")) == [("", "-1000.01")]


@pytest.mark.parametrize(
    ("borne_by", "parts"),
    [
        ("", [("", "1000.01")]),
        ("Cost centre 4025", [("", "1000.01")]),
        ("DE-1003 60 %; DE-1007 40%", [("DE-1003", "600.01"), ("DE-1007", "400.00")]),
        ("DE-1003: 60 %; DE-1007: 25.5 %", [("DE-1003", "600.01"), ("DE-1007", "255.00"), (None, "145.00")]),
    ],
)
def test_shares_add_up_to_the_cent_and_what_is_left_is_nobodys(
    borne_by: str, parts: list[tuple[str | None, str]]
) -> None:
    assert shares_of(e_invoice(borne_by=borne_by)) == parts


def test_shares_of_more_than_the_whole_are_refused() -> None:
    with pytest.raises(ValueError, match=r"line 1: its shares add up to 110 %, not 100"):
        row(e_invoice(borne_by="DE-1003 60 %; DE-1007 50 %"))


@pytest.fixture
def folder(vendors: Vendors) -> Vendor:
    return vendors("plain")


@pytest.fixture
def inbox(folder: Vendor, connect: Connect) -> Connection:
    connection = connect(folder, base_url=f"{folder.url}/files")
    Connection.objects.filter(pk=connection.pk).update(kind="files")
    connection.refresh_from_db()
    LegalEntity.objects.create(
        firm=connection.firm, code="DE", name="Northlight Consulting GmbH", currency="EUR", country="DE"
    )
    establish(connection)
    return connection


def drop(folder: Vendor, **files: str) -> None:
    folder.do("put_files", files=[{"name": f"{name}.xml", "text": text} for name, text in files.items()])


def pulled(inbox: Connection) -> None:
    for cursor in StreamCursor.objects.filter(connection=inbox):
        StreamCursor.objects.filter(pk=cursor.pk).update(next_at=timezone.now())
        pull.pull(cursor.pk, worker="test")


def test_each_document_is_stored_once_with_itself_as_evidence(folder: Vendor, inbox: Connection) -> None:
    drop(folder, one=e_invoice(number="F-1"), two=e_invoice(number="F-2", borne_by="DE-1 60 %; DE-2 30 %"))
    pulled(inbox)
    drop(folder, again=e_invoice(number="F-1"))
    pulled(inbox)

    first, second = SupplierInvoice.objects.filter(number__startswith="F-").order_by("number")
    assert (first.version, first.amount, first.legal_entity and first.legal_entity.code) == (
        1,
        Decimal("1000.01"),
        "DE",
    )
    assert first.source_changed_at is not None
    assert [part["project"] for part in second.shares or []] == ["DE-1", "DE-2", None]
    assert Exchange.objects.get(pk=first.exchange_id or 0).url.endswith("/files/one.xml")
    assert Change.objects.filter(entity="supplier_invoice", canonical_id__in=[first.pk, second.pk]).count() == 2


def test_what_is_no_invoice_or_contradicts_itself_is_put_aside_and_holds_nobody(
    folder: Vendor, inbox: Connection
) -> None:
    wrong = e_invoice(number="F-4").replace("1190.01", "1190.02")
    drop(folder, order="<Order/>", wrong=wrong, good=e_invoice(number="F-5"))

    pulled(inbox)

    aside = dict(QuarantinedRow.objects.filter(connection=inbox).values_list("external_id", "reason"))
    assert aside["order.xml"] == "order.xml: neither a UBL 2.1 invoice nor a credit note"
    assert "total with tax is 1190.02, its parts give 1190.01 (BR-CO-15)" in aside["DE123456789/F-4"]
    assert SupplierInvoice.objects.filter(number="F-5").exists()


def test_the_connection_test_counts_what_lies_there(folder: Vendor, inbox: Connection) -> None:
    drop(folder, one=e_invoice(number="F-1"))

    (found,) = [one for one in gateway.check(inbox.pk) if one.name == "list the folder"]

    assert found.is_ok
    assert found.detail.endswith("documents")


def test_a_reference_is_a_list_of_shares_or_none() -> None:
    assert stated("4025:123:4343") == []
    assert stated("DE-1003 60 %; and the rest") == []


@pytest.mark.realdata
@pytest.mark.skipif(not DATA.is_dir(), reason=f"the public data sets are not at {DATA}")
def test_all_reference_documents_are_read_and_their_shares_are_their_totals() -> None:
    paths = [path for part in ("en16931", "peppol") for path in (DATA / part).iterdir()]
    documents = [read(BytesIO(path.read_bytes())) for path in paths if path.suffix.lower() == ".xml"]
    found = [to_row(document, received_at=None) for document in documents]

    assert len(found) == 27
    assert all(
        sum(Decimal(part["amount"]) for part in orjson.loads(one.values["shares"])) == one.values["amount"]
        for one in found
    )
    named = sorted({one.values["order_number"] for one in found} - {""})
    assert named == ["123", "Order_9988_x", "PO4711"]
    assert sum(bool(one.values["corrects"]) for one in found) == 3
