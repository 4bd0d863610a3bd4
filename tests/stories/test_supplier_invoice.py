"""A subcontractor's e-invoice becomes a bill on its order once, and our cost; what does not fit it is an exception."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from integrations.sandbox.world.e_invoices import EInvoice
from tests.stories import bookkeeping
from tests.stories.ledger import Ledger
from tests.stories.product import Visitor
from tests.stories.systems import Record, Systems
from tests.stories.waiting import eventually

SECONDS = 90
RUNS = "SELECT * FROM journeys_journeyrun WHERE journey = 'subcontract_to_finance' AND subject = %s"
BILLED = "SELECT billed_amount FROM canonical_commitment WHERE number = %s"
SUPPLIER_ID = "DE700000001"
NET = Decimal("1250.00")


@pytest.fixture(scope="module")
def order(systems: Systems) -> Record:
    """An order of a German project of which enough is left."""
    orders = systems.netsuite.records("purchaseOrder").values()
    return next(one for one in orders if one["entityCode"] == "DE" and left(one) > 3 * NET)


def left(order: Record) -> Decimal:
    return Decimal(order["total"]) - Decimal(order["billedAmount"])


def send(systems: Systems, order: Record, number: str, /, **changes: Any) -> None:
    """The order's supplier sends an invoice, written in October."""
    supplier = systems.netsuite.records("vendor")[order["entity"]]["companyName"]
    values: dict[str, Any] = {
        "number": number,
        "order": order["tranId"],
        "supplier": supplier,
        "supplier_id": SUPPLIER_ID,
        "customer": "Northlight Consulting GmbH",
        "entity": "DE",
        "currency": order["currencyCode"],
        "net": NET,
        "issued_on": date(2026, 10, 20),
    }
    text = EInvoice(**values | changes).text()
    systems.plain.do("put_files", files=[{"name": f"{number}.xml", "text": text}])


def ended(ledger: Ledger, number: str, state: str = "done") -> Record:
    """The one run of that invoice once it stands so."""
    eventually(
        lambda: [run["state"] for run in ledger.rows(RUNS, f"{SUPPLIER_ID}/{number}")] == [state],
        seconds=SECONDS,
        why=f"invoice {number} is {state}",
    )
    return dict(ledger.rows(RUNS, f"{SUPPLIER_ID}/{number}")[0])


def documents(systems: Systems, kind: str, number: str) -> list[Record]:
    return [one for one in systems.netsuite.records(kind).values() if one["tranId"] == number]


def billed_here(ledger: Ledger, order: Record) -> Decimal:
    (row,) = ledger.rows(BILLED, order["tranId"])
    return Decimal(row["billed_amount"])


def project_of(systems: Systems, order: Record) -> str:
    return str(systems.netsuite.records("job")[order["item"][0]["customer"]]["entityId"])


@pytest.fixture(scope="module")
def posted(systems: Systems, ledger: Ledger, order: Record) -> Record:
    """Its bill in the ERP."""
    send(systems, order, "S-1")
    ended(ledger, "S-1")
    (bill,) = documents(systems, "vendorBill", "S-1")
    return bill


def test_it_is_one_bill_on_its_order_and_project_and_comes_back_as_cost(
    systems: Systems, ledger: Ledger, order: Record, posted: Record
) -> None:
    before, code = Decimal(order["billedAmount"]), project_of(systems, order)

    assert (Decimal(posted["subtotal"]), Decimal(posted["taxTotal"])) == (NET, Decimal("237.50"))
    assert [line["customer"] for line in posted["item"]] == [order["item"][0]["customer"]]
    eventually(lambda: billed_here(ledger, order) == before + NET, seconds=SECONDS, why="the order shows it billed")
    contract = next(one for one in bookkeeping.read(systems).contracts if one.code == code)
    assert sum(one.amount for one in contract.supplied) >= before + NET


def test_the_same_invoice_in_another_file_is_not_paid_twice(
    systems: Systems, ledger: Ledger, order: Record, posted: Record
) -> None:
    supplier = systems.netsuite.records("vendor")[order["entity"]]["companyName"]
    text = systems.plain.records("files")["S-1.xml"]["text"]
    systems.plain.do("put_files", files=[{"name": "S-1-again.xml", "text": text}])
    send(systems, order, "S-2")
    ended(ledger, "S-2")

    assert len(documents(systems, "vendorBill", "S-1")) == 1
    assert len(ledger.rows(RUNS, f"{SUPPLIER_ID}/S-1")) == 1
    assert supplier in ended(ledger, "S-1")["label"]


def test_a_credit_note_gives_back_on_the_same_order(
    systems: Systems, ledger: Ledger, order: Record, posted: Record
) -> None:
    send(systems, order, "S-1-C", net=Decimal("250.00"), corrects="S-1")
    ended(ledger, "S-1-C")

    (credit,) = documents(systems, "vendorCredit", "S-1-C")
    assert (Decimal(credit["subtotal"]), credit["custbody_reverses"]) == (Decimal(250), posted["externalId"])


def test_more_than_is_left_of_the_order_is_an_exception_that_stays_open_on_its_project(
    systems: Systems, ledger: Ledger, pmo: Visitor, order: Record, posted: Record
) -> None:
    send(systems, order, "S-9", net=Decimal(order["total"]))
    run = ended(ledger, "S-9", "failed")

    assert "too many. Raise the order, then replay." in run["error"]
    assert documents(systems, "vendorBill", "S-9") == []
    bills = pmo.ask(f"projects/{project_of(systems, order)}/bills", state="failed")
    assert [row["number"] for row in bills["rows"]] == ["S-9"]


def test_an_order_that_nobody_raised_is_waited_for(systems: Systems, ledger: Ledger, order: Record) -> None:
    send(systems, order, "S-10", order="PO-DE-9999")

    run = ended(ledger, "S-10", "open")

    assert (run["project_id"], Decimal(run["amount"])) == (None, NET)
    assert datetime.now(UTC) >= run["started_at"]
