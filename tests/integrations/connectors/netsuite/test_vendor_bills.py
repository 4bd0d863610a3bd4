"""Suppliers' bills in NetSuite: one record an invoice, its order billed with it, credits in a record of their own."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from integrations.canonical.commands import BillLine, PostVendorBill
from integrations.models import Connection
from integrations.outcomes import Absent, Done, Outcome, Refused, Unknown
from tests.integrations.connectors.calls import outcome, probe, rows
from tests.integrations.connectors.conftest import Vendor
from tests.integrations.connectors.netsuite.conftest import open_day
from tests.integrations.connectors.netsuite.test_batches import asked, job_of, jobs, sent, together

NET = Decimal("1200.00")


@pytest.fixture
def bill(erp: Vendor) -> PostVendorBill:
    """1,200 of work on an order raised for it over 2,000, on the order's project, in an open period."""
    job = next(iter(erp.records("job").values()))
    raised = erp.do("raise_purchase_order", project=job["id"], supplier="Weserdaten GbR", total="2000.00")
    return PostVendorBill(
        external_ref=f"north-bill-{uuid.uuid4()}",
        order_id=raised["id"],
        order_number=raised["tranId"],
        supplier="Weserdaten GbR",
        number=f"W-{raised['id']}",
        issued_on=open_day(erp),
        due_on=open_day(erp).replace(day=28),
        currency=raised["currency"],
        lines=(BillLine(project_id=job["id"], description="Subcontracted work", amount=NET),),
        tax=Decimal("228.00"),
    )


def another(bill: PostVendorBill, net: Decimal = Decimal(500), **changes: Any) -> PostVendorBill:
    """A further bill on the same order."""
    lines = (replace(bill.lines[0], amount=net),)
    named = {"external_ref": f"north-bill-{uuid.uuid4()}", "number": f"W-{uuid.uuid4().hex[:8]}", "lines": lines}
    return replace(bill, **{"tax": Decimal(0), **named, **changes})


def credit(bill: PostVendorBill, net: Decimal) -> PostVendorBill:
    """Money back of a bill."""
    return another(bill, -net, corrects=bill.external_ref)


def billed(erp: Vendor, bill: PostVendorBill) -> tuple[Decimal, str]:
    order = erp.records("purchaseOrder")[bill.order_id]
    return Decimal(order["billedAmount"]), order["orderStatus"]


def identity(told: Outcome) -> str:
    assert isinstance(told, Done), told
    return told.reference.external_id


def test_a_bill_is_posted_once_and_its_order_shows_it(
    erp: Vendor, connection: Connection, bill: PostVendorBill
) -> None:
    first, second = outcome(connection, bill), outcome(connection, bill)

    assert first == second
    record = erp.records("vendorBill")[identity(first)]
    assert (record["tranId"], record["total"], record["taxTotal"]) == (bill.number, "1428.00", "228.00")
    assert record["entity"] == erp.records("purchaseOrder")[bill.order_id]["entity"]
    assert [(line["customer"], line["orderDoc"]) for line in record["item"]] == [
        (bill.lines[0].project_id, bill.order_id)
    ]
    assert len(erp.effects(ref=bill.external_ref)) == 1
    assert billed(erp, bill) == (NET, "E")


def test_the_pull_brings_back_what_is_billed(connection: Connection, bill: PostVendorBill) -> None:
    outcome(connection, bill)

    (order,) = [row for row in rows(connection, "purchase_orders") if row.external_id == bill.order_id]

    assert (order.values["billed_amount"], order.values["status"]) == (NET, "partly_billed")


def test_a_bill_over_the_whole_order_closes_it_and_one_more_is_refused(
    erp: Vendor, connection: Connection, bill: PostVendorBill
) -> None:
    outcome(connection, bill)
    outcome(connection, another(bill, Decimal(800)))

    refused = outcome(connection, another(bill, Decimal("0.01")))

    assert billed(erp, bill) == (Decimal(2000), "G")
    assert isinstance(refused, Refused)
    assert "is over 2000.00: 2000.01 would be billed of it" in refused.detail


def test_a_bill_that_is_sent_again_changed_has_the_lines_of_the_last_sending(
    erp: Vendor, connection: Connection, bill: PostVendorBill
) -> None:
    first = outcome(connection, bill)

    again = outcome(connection, replace(bill, lines=(replace(bill.lines[0], amount=Decimal(900)),)))

    assert identity(first) == identity(again)
    assert [line["amount"] for line in erp.records("vendorBill")[identity(again)]["item"]] == ["900.00"]
    assert billed(erp, bill) == (Decimal(900), "E")


def test_an_order_is_asked_what_is_left_of_it_before_each_bill(
    erp: Vendor, connection: Connection, bill: PostVendorBill
) -> None:
    outcome(connection, bill)
    sent_before = len(erp.effects(object="vendorBill"))

    refused = outcome(connection, another(bill, Decimal(801)))

    assert isinstance(refused, Refused)
    assert (refused.kind, "2001.00 would be billed" in refused.detail) == ("validation", True)
    assert len(erp.effects(object="vendorBill")) == sent_before
    assert isinstance(outcome(connection, bill), Done)


def test_shares_are_lines_and_what_nobody_bears_names_no_project(
    erp: Vendor, connection: Connection, bill: PostVendorBill
) -> None:
    mine = bill.lines[0]
    other = [job["id"] for job in erp.records("job").values()][1]
    lines = (
        replace(mine, amount=Decimal(720)),
        replace(mine, project_id=other, amount=Decimal(360)),
        replace(mine, project_id=None, amount=Decimal(120)),
    )

    posted = outcome(connection, replace(bill, lines=lines))

    found = erp.records("vendorBill")[identity(posted)]["item"]
    assert [(line.get("customer"), line["amount"]) for line in found] == [
        (mine.project_id, "720.00"),
        (other, "360.00"),
        (None, "120.00"),
    ]
    assert billed(erp, bill)[0] == NET


def test_a_credit_gives_back_on_the_order_and_names_its_bill(
    erp: Vendor, connection: Connection, bill: PostVendorBill
) -> None:
    outcome(connection, bill)

    back = outcome(connection, credit(bill, Decimal(300)))

    record = erp.records("vendorCredit")[identity(back)]
    assert (record["total"], record["custbody_reverses"]) == ("300.00", bill.external_ref)
    assert billed(erp, bill) == (Decimal(900), "E")


def test_a_credit_of_a_bill_that_is_not_there_or_too_large_is_refused(
    erp: Vendor, connection: Connection, bill: PostVendorBill
) -> None:
    early = outcome(connection, credit(bill, Decimal(300)))
    outcome(connection, bill)
    large = outcome(connection, credit(bill, Decimal(1300)))

    assert isinstance(early, Refused)
    assert isinstance(large, Refused)
    assert (early.kind, "is not in the account" in early.detail) == ("not_found", True)
    assert "more than its bill" in large.detail
    assert billed(erp, bill)[0] == NET


def test_a_bill_of_a_closed_period_goes_to_the_first_open_day(
    erp: Vendor, connection: Connection, bill: PostVendorBill, closed_period: date
) -> None:
    posted = outcome(connection, replace(bill, issued_on=closed_period))

    record = erp.records("vendorBill")[identity(posted)]
    assert date.fromisoformat(record["tranDate"]) == open_day(erp) > closed_period


@pytest.mark.parametrize(
    ("changes", "kind", "words"),
    [
        ({"order_id": "999999", "order_number": "PO-X"}, "not_found", "no purchase order PO-X"),
        ({"lines": (BillLine(project_id="999999", description="", amount=NET),)}, "validation", "'customer'"),
    ],
)
def test_what_the_account_does_not_know_is_refused_and_named(
    connection: Connection, bill: PostVendorBill, changes: dict[str, Any], kind: str, words: str
) -> None:
    refused = outcome(connection, replace(bill, **changes))

    assert isinstance(refused, Refused)
    assert (refused.kind, words in refused.detail) == (kind, True)


def test_a_number_that_the_supplier_has_used_is_refused(connection: Connection, bill: PostVendorBill) -> None:
    outcome(connection, bill)

    refused = outcome(connection, another(bill, number=bill.number))

    assert isinstance(refused, Refused)
    assert "reference number" in refused.detail


def test_a_bill_that_was_locked_since_is_done_as_it_stands_and_not_changed(
    erp: Vendor, connection: Connection, bill: PostVendorBill
) -> None:
    posted = outcome(connection, bill)
    erp.do("lock_record", type="vendorBill", record=bill.external_ref)

    again, changed = outcome(connection, bill), outcome(connection, replace(bill, tax=Decimal(0)))

    assert again == posted
    assert isinstance(changed, Refused)
    assert changed.kind == "locked"


def test_a_lost_answer_is_unknown_and_the_bill_is_found_by_its_key(
    erp: Vendor, connection: Connection, bill: PostVendorBill
) -> None:
    before = probe(connection, bill)
    erp.mode(plost_after=1, only="PUT", count=1)

    lost = outcome(connection, bill)

    assert before == Absent()
    assert isinstance(lost, Unknown)
    assert isinstance(probe(connection, bill), Done)
    assert billed(erp, bill)[0] == NET


def test_a_bill_that_is_deleted_is_billed_no_more(erp: Vendor, connection: Connection, bill: PostVendorBill) -> None:
    posted = outcome(connection, bill)

    erp.do("delete_record", type="vendorBill", record=identity(posted))

    assert billed(erp, bill) == (Decimal(0), "B")


class TestBatches:
    """Many at once, as one asynchronous job."""

    @pytest.fixture(autouse=True)
    def slow_jobs(self, erp: Vendor) -> Iterator[None]:
        erp.mode(job_seconds=3600)
        yield
        erp.do("finish_jobs")

    def test_bills_are_one_job_and_a_credit_goes_alone(
        self, erp: Vendor, connection: Connection, bill: PostVendorBill
    ) -> None:
        outcome(connection, bill)
        good, too_much = another(bill, Decimal(700)), another(bill, Decimal(900))
        batch = together(good, too_much, credit(bill, Decimal(50)), another(bill, order_id="999999"))

        told = sent(connection, batch)
        erp.do("finish_jobs")
        (done,) = asked(connection, batch[:1], job_of(told).token)

        assert jobs(erp, batch) == [1]
        assert [type(one) for one in told[1:]] == [Refused, Done, Refused]
        assert isinstance(done, Done)
        assert billed(erp, bill)[0] == NET - 50 + 700
