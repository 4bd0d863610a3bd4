"""Suppliers' invoices posted on their orders, once, or told as exceptions: the decisions alone."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from integrations.canonical.commands import BillLine, PostVendorBill
from integrations.canonical.events import CostShare, SupplierInvoiceReceived
from integrations.queries import KnownOrder
from journeys.definition import Decision, Earlier, Inputs, Output, Rejected, Skip, Wait
from journeys.services import bill_posting
from tests.journeys.builders import NOW

NET = Decimal("1000.00")
ORDER = KnownOrder(
    external_id="501",
    supplier="Weserdaten GbR",
    legal_entity="DE",
    currency="EUR",
    amount=Decimal(5000),
    billed_amount=Decimal(4000),
    status="partly_billed",
    project_id=3,
    project="1002",
)
POSTED = Output(external_id="71", object_type="vendorBill", connection="NetSuite")


def share(project: str | None = "", percent: int = 100, amount: Decimal = NET) -> CostShare:
    return CostShare(project_code=project, percent=Decimal(percent), amount=amount, description="Work")


def make_invoice(**changes: Any) -> SupplierInvoiceReceived:
    values: dict[str, Any] = {
        "firm_id": 1,
        "firm_slug": "north",
        "canonical_id": 5,
        "version": 1,
        "legal_entity": "DE",
        "invoice_ref": "DE123/W-7",
        "number": "W-7",
        "supplier": "WESERDATEN GbR.",
        "kind": "invoice",
        "order_number": "PO-DE-301",
        "corrects_ref": "",
        "issued_on": date(2026, 10, 31),
        "due_on": date(2026, 11, 30),
        "received_at": NOW - timedelta(days=1),
        "amount": NET,
        "tax": Decimal("190.00"),
        "total": Decimal("1190.00"),
        "currency": "EUR",
        "shares": (share(),),
        "project_id": 3,
        "project_code": "DE-1002",
        "customer_name": "Aster Foods",
    }
    return SupplierInvoiceReceived(**values | changes)


def decided(
    invoice: SupplierInvoiceReceived,
    *earlier: Earlier,
    order: KnownOrder | None = ORDER,
    projects: dict[str, str] | None = None,
) -> Decision:
    found = {"order": order, "projects": projects or {}}
    return bill_posting.post(Inputs(event=invoice, refs={}, found=found, now=NOW, earlier=earlier))


def posted(invoice: SupplierInvoiceReceived, **known: Any) -> PostVendorBill:
    command = decided(invoice, **known)
    assert isinstance(command, PostVendorBill), command
    return command


def refused(invoice: SupplierInvoiceReceived, *earlier: Earlier, **known: Any) -> Rejected:
    decision = decided(invoice, *earlier, **known)
    assert isinstance(decision, Rejected), decision
    return decision


def test_an_invoice_is_a_bill_on_its_order_and_the_orders_project() -> None:
    bill = posted(make_invoice())

    assert bill == PostVendorBill(
        external_ref=bill_posting.reference("north", "DE123/W-7"),
        order_id="501",
        order_number="PO-DE-301",
        supplier="Weserdaten GbR",
        number="W-7",
        issued_on=date(2026, 10, 31),
        due_on=date(2026, 11, 30),
        currency="EUR",
        lines=(BillLine(project_id="1002", description="Work", amount=NET),),
        tax=Decimal("190.00"),
        corrects=None,
    )


def test_references_are_short_and_tell_suppliers_and_numbers_apart() -> None:
    refs = {bill_posting.reference("north", one) for one in ("DE1/R 7", "DE1/R/7", "DE2/R/7", "DE1/" + "9" * 80)}

    assert len(refs) == 4
    assert all(len(ref) < 80 and "/" not in ref and ref.startswith("north-bill-") for ref in refs)


def test_shares_are_lines_of_their_projects_and_the_rest_is_nobodys() -> None:
    shares = (share("DE-1003", 60, Decimal(600)), share("DE-1007", 30, Decimal(300)), share(None, 10, Decimal(100)))

    bill = posted(make_invoice(shares=shares), projects={"DE-1003": "1003", "DE-1007": "1007"})

    assert [(line.project_id, line.amount, line.description) for line in bill.lines] == [
        ("1003", Decimal(600), "Work"),
        ("1007", Decimal(300), "Work"),
        (None, Decimal(100), "Unallocated: Work"),
    ]


def test_a_credit_note_is_negative_and_corrects_its_invoice_as_soon_as_that_is_posted() -> None:
    back = {"amount": -NET, "tax": Decimal(-190), "total": Decimal(-1190), "shares": (share(amount=-NET),)}

    credit = make_invoice(invoice_ref="DE123/W-8", number="W-8", corrects_ref="DE123/W-7", **back)

    bill = posted(credit, order=replace(ORDER, billed_amount=Decimal(0)))

    assert (bill.net, bill.corrects) == (-NET, bill_posting.reference("north", "DE123/W-7"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"order_number": ""}, "names no purchase order"),
        ({"amount": Decimal(0)}, "bills nothing"),
        ({"amount": -NET}, "names no invoice that it corrects"),
        ({"currency": "EUX"}, "EUX is no currency"),
        ({"tax": None}, "states no tax"),
        ({"total": Decimal(1191)}, "Its total is 1,191.00, its net and tax are 1,190.00"),
        ({"supplier": "Steinbach Interim AG"}, "went to Weserdaten GbR, the invoice is Steinbach Interim AG's"),
        ({"legal_entity": "US"}, "is of DE, the invoice is addressed to US"),
        ({"currency": "USD"}, "is in EUR, the invoice in USD"),
    ],
)
def test_what_does_not_fit_says_what_to_correct(changes: dict[str, Any], words: str) -> None:
    decision = refused(make_invoice(**changes))

    assert decision.kind == "validation"
    assert words in decision.reason


def test_an_order_takes_what_is_left_of_it_and_not_a_cent_more() -> None:
    left = replace(ORDER, billed_amount=Decimal(4000))
    over = replace(ORDER, billed_amount=Decimal("4000.01"))

    assert isinstance(decided(make_invoice(), order=left), PostVendorBill)
    assert "1,000.00 are 0.01 too many" in refused(make_invoice(), order=over).reason
    assert "is closed" in refused(make_invoice(), order=replace(ORDER, status="closed")).reason


def test_an_order_that_nobody_knows_is_waited_for_and_then_an_exception() -> None:
    new = decided(make_invoice(received_at=NOW - timedelta(minutes=9)), order=None)
    old = refused(make_invoice(received_at=NOW - timedelta(minutes=11)), order=None)

    assert isinstance(new, Wait)
    assert new.until == NOW + timedelta(minutes=1)
    assert (old.kind, "no purchase order PO-DE-301" in old.reason) == ("master_data", True)


def test_its_projects_must_be_in_the_erp() -> None:
    nowhere = decided(make_invoice(), order=replace(ORDER, project=None))
    nobodys = refused(make_invoice(), order=replace(ORDER, project=None, project_id=None))
    unheard = refused(make_invoice(shares=(share("DE-9"),)))

    assert isinstance(nowhere, Wait)
    assert nowhere.on == "project:3"
    assert "charged to no project" in nobodys.reason
    assert "projects that the ERP does not have: DE-9" in unheard.reason


def test_where_an_invoice_names_its_projects_its_order_need_not() -> None:
    bill = posted(
        make_invoice(shares=(share("DE-1003"),)),
        order=replace(ORDER, project=None, project_id=None),
        projects={"DE-1003": "1003"},
    )

    assert [line.project_id for line in bill.lines] == ["1003"]


def test_a_number_used_again_is_skipped_where_it_is_the_same_and_else_an_exception() -> None:
    before = Earlier("post_bill", posted(make_invoice()), POSTED)
    billed = replace(ORDER, billed_amount=Decimal(5000))

    same = decided(make_invoice(version=2, customer_name="Aster"), before, order=billed)
    other = refused(make_invoice(version=2, tax=Decimal(0), total=NET), before, order=billed)

    assert isinstance(same, Skip)
    assert other.kind == "conflict"
    assert "has used number W-7 before" in other.reason


def test_a_credit_waits_its_turn_behind_its_invoice() -> None:
    invoice = make_invoice(canonical_id=5)
    credit = make_invoice(canonical_id=9, invoice_ref="DE123/W-8", corrects_ref="DE123/W-7")

    (key, first), (same, second) = bill_posting.order(invoice), bill_posting.order(credit)

    assert (key == same, first < second) == (True, True)


def test_two_invoices_of_one_order_are_decided_one_after_the_other() -> None:
    first, second = make_invoice(canonical_id=5), make_invoice(canonical_id=9, invoice_ref="DE123/W-8")
    other = make_invoice(canonical_id=7, invoice_ref="DE123/W-9", order_number="PO-99")

    keys = [bill_posting.order(one)[0] for one in (first, second, other)]

    assert keys[0] == keys[1] != keys[2]
