"""Payments, what they settle and periods are read to the cent of the ledger, also once they are taken back."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from integrations import gateway
from integrations.models import Connection
from tests.integrations.connectors.calls import EVER, rows
from tests.integrations.connectors.conftest import Vendor


def test_payments_and_credits_settle_what_invoices_say_is_paid(erp: Vendor, connection: Connection) -> None:
    payments, settled = rows(connection, "payments"), rows(connection, "payment_applications")

    paid = sum(Decimal(one["amountPaid"]) for one in erp.records("invoice").values())
    assert sum(row.values["amount"] for row in settled) == paid
    in_cash = [row for row in settled if "payment" in row.parents]
    assert sum(row.values["amount"] for row in payments) == sum(row.values["amount"] for row in in_cash)
    assert any("credit_note" in row.parents for row in settled)
    assert max(Counter(row.parents["payment"] for row in in_cash).values()) == 2
    assert max(Counter(row.parents["invoice"] for row in settled).values()) == 2
    assert all("project" in row.parents and row.legal_entity for row in settled)


def test_applications_are_read_in_pages_without_loss(erp: Vendor, connection: Connection) -> None:
    opened = gateway.open_connection(connection.pk)
    stream = replace(opened.connector.stream("payment_applications"), page_size=7)
    pages = [page for page, _ in gateway.read(opened, stream, EVER)]
    found = [record["id"] for page in pages for record in page.records]

    assert len(pages) > 3
    assert len(found) == len(set(found)) == gateway.count(opened, stream, EVER)[0]


def test_a_payment_over_two_invoices_that_comes_back_opens_both(erp: Vendor, connection: Connection) -> None:
    job = next(iter(erp.records("job")))
    made = [erp.do("post_invoice", project=job, net=net)["id"] for net in ("100.00", "200.00")]
    payment = erp.do("pay_together", invoices=made)["id"]
    both = [row.parents["invoice"][1] for row in rows(connection, "payment_applications") if _is_of(row, payment)]

    erp.do("take_back_payment", payment=payment)

    assert sorted(both) == sorted(made)
    assert not [row for row in rows(connection, "payment_applications") if _is_of(row, payment)]
    assert {erp.records("invoice")[one]["status"] for one in made} == {"Open"}


def _is_of(row: object, payment: str) -> bool:
    return getattr(row, "parents", {}).get("payment") == ("customerPayment", payment)


def test_changed_payments_bring_all_that_they_settle_now(erp: Vendor, connection: Connection) -> None:
    job = next(iter(erp.records("job")))
    since = datetime.now(UTC) - timedelta(seconds=2)
    made = [erp.do("post_invoice", project=job, net=net)["id"] for net in ("10.00", "20.00")]
    payment = erp.do("pay_together", invoices=made)["id"]
    opened = gateway.open_connection(connection.pk)
    stream = opened.connector.stream("payment_applications")
    erp.do("take_back_payment", payment=erp.do("pay_together", invoices=[_invoice(erp, job)])["id"])

    pages = [page for page, _ in gateway.read(opened, stream, replace(EVER, since=since))]

    shown = {record["settles"] for page in pages for record in page.records if record["settled_by"] == payment}
    assert shown == set(made)
    whole = [parent for page in pages for parent in page.whole_of]
    assert ("payment", ("customerPayment", payment)) in whole
    assert len(whole) < 10
    assert len({external_id for _, (_, external_id) in whole}) > 1


def _invoice(erp: Vendor, job: str) -> str:
    return str(erp.do("post_invoice", project=job, net="30.00")["id"])


def test_periods_are_open_locked_or_closed_for_the_whole_account(erp: Vendor, connection: Connection) -> None:
    before = {row.values["name"]: row for row in rows(connection, "periods")}
    month = next(row.values["service_date"] for row in before.values() if row.values["state"] == "open")
    erp.do("lock_period", period=f"{month:%Y-%m}")
    locked = {row.values["name"]: row.values["state"] for row in rows(connection, "periods")}
    erp.do("open_period", period=f"{month:%Y-%m}")

    assert Counter(row.values["state"] for row in before.values()) == {"closed": 29, "open": 14}
    assert locked[f"{month:%b %Y}"] == "soft_closed"
    assert {row.legal_entity for row in before.values()} == {None}


def test_a_day_of_an_adjustment_period_is_a_day_of_its_month(erp: Vendor, connection: Connection) -> None:
    adjusting = {one["periodName"] for one in erp.records("accountingPeriod").values() if one["isAdjust"]}
    read = [row.values for row in rows(connection, "periods")]

    assert adjusting
    assert not adjusting & {one["name"] for one in read}
    assert len({one["ends_on"] for one in read}) == len(read)


def test_an_invoice_that_waits_for_approval_is_a_draft(erp: Vendor, connection: Connection) -> None:
    job = next(iter(erp.records("job").values()))
    (made,) = erp.do(
        "create_records",
        type="invoice",
        records=[
            {
                "entity": {"id": job["parent"]},
                "job": {"id": job["id"]},
                "subsidiary": {"id": job["subsidiary"]},
                "approvalStatus": {"id": "1"},
                "item": {"items": [{"amount": 50}]},
            }
        ],
    )["ids"]

    (found,) = [row for row in rows(connection, "invoices") if row.external_id == made]
    assert found.values["status"] == "draft"
