"""Payments, what they settle, and fiscal periods in the store: parents in any order, versions, history, dirty marks."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from integrations.canonical import store
from integrations.canonical.models import (
    Dirty,
    Firm,
    FiscalPeriod,
    FiscalPeriodReplaced,
    Invoice,
    Payment,
    PaymentAllocation,
    PaymentAllocationReplaced,
)
from integrations.connector import Row
from tests.integrations.canonical.builders import NOW, merge, origin, stamp

pytestmark = pytest.mark.django_db
D = Decimal


def invoice(external_id: str = "5001", **changes: Any) -> Row:
    values: dict[str, Any] = {
        "number": f"INV-{external_id}",
        "service_date": date(2026, 4, 30),
        "amount": D(1000),
        "total_amount": D(1190),
        "currency": "EUR",
    }
    return Row(external_id, values | changes, legal_entity="DE", changed_at=stamp(0))


def allocation(key: str = "7001-5001", amount: str = "1190.00", **parents: tuple[str, str]) -> Row:
    values = {"service_date": date(2026, 5, 20), "amount": D(amount), "currency": "EUR"}
    named = {"project": ("Workspace", "77"), "invoice": ("invoice", "5001")} | parents
    return Row(key, values, named, changed_at=stamp(0), legal_entity="DE")


def keep(firm: Firm, entity: str, object_type: str, *rows: Row) -> None:
    merge(origin(firm, "psa", entity, object_type), rows)


def test_an_allocation_finds_invoice_and_payment_whichever_comes_first(firm: Firm) -> None:
    keep(firm, "payment_allocation", "application", allocation(payment=("customerPayment", "7001")))
    waiting = PaymentAllocation.objects.get()
    assert (waiting.is_pending_parent, waiting.invoice, waiting.payment) == (True, None, None)

    keep(firm, "invoice", "invoice", invoice())
    keep(firm, "payment", "customerPayment", Row("7001", {"amount": D(1190), "currency": "EUR"}, changed_at=stamp(0)))

    found = PaymentAllocation.objects.get()
    assert (found.is_pending_parent, found.invoice, found.payment) == (
        False,
        Invoice.objects.get(),
        Payment.objects.get(),
    )
    assert (found.amount, found.reporting_amount, found.functional_amount) == (D(1190), D(1190), D(1190))


def test_a_credit_note_settles_an_invoice_of_the_same_table(firm: Firm) -> None:
    keep(firm, "invoice", "invoice", invoice(), invoice("5002", kind="credit_note", amount=D(-100)))

    keep(firm, "payment_allocation", "application", allocation("5002-5001", "119.00", credit_note=("invoice", "5002")))

    found = PaymentAllocation.objects.filter(invoice__number="INV-5001", credit_note__number="INV-5002", payment=None)
    assert found.count() == 1


def test_what_settles_an_invoice_marks_its_project_and_keeps_what_it_was(firm: Firm) -> None:
    keep(firm, "invoice", "invoice", invoice())
    keep(firm, "payment_allocation", "application", allocation())
    Dirty.objects.all().delete()

    keep(firm, "payment_allocation", "application", allocation(amount="595.00"))

    assert PaymentAllocation.objects.get().version == 2
    assert PaymentAllocationReplaced.objects.get().fields["amount"] == 1190
    assert [mark.period for mark in Dirty.objects.all()] == ["2026-05"]


def test_what_a_payment_settles_no_more_is_gone_and_what_others_settle_stays(firm: Firm) -> None:
    keep(firm, "invoice", "invoice", invoice(), invoice("5002", kind="credit_note", amount=D(-100)))
    keep(firm, "payment", "customerPayment", Row("7001", {"amount": D(1190), "currency": "EUR"}, changed_at=stamp(0)))
    payment, credit = ("customerPayment", "7001"), ("invoice", "5002")
    first, second = allocation(payment=payment), allocation("7001-5002", payment=payment)
    keep(firm, "payment_allocation", "application", first, second, allocation("5002-5001", credit_note=credit))
    Dirty.objects.all().delete()
    source = origin(firm, "psa", "payment_allocation", "application")

    buried = store.bury_siblings(origin=source, parents=[("payment", payment)], shown=["7001-5002"], now=NOW)

    left = PaymentAllocation.objects.filter(is_deleted=False)
    assert (buried, sorted(left.values_list("external_id", flat=True))) == (1, ["5002-5001", "7001-5002"])
    assert [mark.period for mark in Dirty.objects.all()] == ["2026-05"]
    assert store.bury_siblings(origin=source, parents=[("credit_note", credit)], shown=[], now=NOW) == 1


def test_what_a_payment_settles_no_more_is_gone_before_the_payment_is_there(firm: Firm) -> None:
    payment = ("customerPayment", "7001")
    keep(firm, "invoice", "invoice", invoice())
    keep(firm, "payment_allocation", "application", allocation(payment=payment))
    source = origin(firm, "psa", "payment_allocation", "application")

    assert store.bury_siblings(origin=source, parents=[("payment", payment)], shown=[], now=NOW) == 1

    keep(firm, "payment", "customerPayment", Row("7001", {"amount": D(1190), "currency": "EUR"}, changed_at=stamp(0)))
    assert PaymentAllocation.objects.get().is_deleted


def test_a_period_has_no_parents_and_its_older_state_is_kept(firm: Firm) -> None:
    def period(state: str, second: int) -> Row:
        values = {"name": "May 2026", "service_date": date(2026, 5, 1), "ends_on": date(2026, 5, 31), "state": state}
        return Row("119", values, changed_at=stamp(second))

    keep(firm, "fiscal_period", "accountingPeriod", period("open", 0))
    keep(firm, "fiscal_period", "accountingPeriod", period("closed", 5))

    found = FiscalPeriod.objects.get()
    assert (found.state, found.legal_entity, found.is_pending_parent, found.version) == ("closed", None, False, 2)
    assert FiscalPeriodReplaced.objects.get().fields["state"] == "open"
    assert found.source_changed_at == datetime(2026, 5, 1, 8, 0, 5, tzinfo=UTC)


def test_a_period_of_a_legal_entity_is_its_own(firm: Firm) -> None:
    values = {"name": "P5", "service_date": date(2026, 5, 1), "ends_on": date(2026, 5, 31)}

    keep(firm, "fiscal_period", "accountingPeriod", Row("5-UK", values, changed_at=stamp(0), legal_entity="UK"))

    assert FiscalPeriod.objects.filter(legal_entity__code="UK").count() == 1


def test_the_view_of_all_facts_has_them(firm: Firm) -> None:
    keep(firm, "invoice", "invoice", invoice())
    keep(firm, "payment_allocation", "application", allocation())

    with connection.cursor() as cursor:
        cursor.execute("SELECT entity, amount FROM canonical_all_facts ORDER BY entity")
        assert cursor.fetchall() == [("invoice", D("1000.0000")), ("payment_allocation", D("1190.0000"))]
