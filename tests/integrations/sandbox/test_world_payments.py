"""How the firm's customers pay: in parts, late, two invoices at once, and with a credit note set off."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest

from integrations.sandbox.world.builder import build_firm
from integrations.sandbox.world.types import Firm

ANCHOR = date(2026, 11, 20)


@pytest.fixture(scope="module")
def firm() -> Firm:
    return build_firm(7, ANCHOR)


def test_payments_and_used_credits_are_what_invoices_say_is_paid(firm: Firm) -> None:
    settled: dict[str, Decimal] = defaultdict(Decimal)
    for payment in firm.payments:
        for invoice, amount in payment.applied:
            settled[invoice] += amount
    for note in firm.invoices:
        settled[note.credits or ""] -= note.paid if note.credits else Decimal(0)

    assert {one.key: one.paid for one in firm.invoices if not one.credits and one.paid} == {
        key: amount for key, amount in settled.items() if amount
    }
    assert all(one.amount == sum(amount for _, amount in one.applied) for one in firm.payments)


def test_some_pay_late_some_in_parts_some_two_at_once(firm: Firm) -> None:
    invoices = {one.key: one for one in firm.invoices}
    receipts = [(one, invoices[key]) for one in firm.payments for key, _ in one.applied]

    assert any(payment.date > invoice.due for payment, invoice in receipts)
    assert any(len(payment.applied) == 2 for payment in firm.payments)
    assert len({invoice.key for _, invoice in receipts}) < len(receipts)
    assert all(invoice.date <= payment.date < ANCHOR for payment, invoice in receipts)
    assert {invoice.customer == payment.customer for payment, invoice in receipts} == {True}


def test_one_credit_note_is_set_off_and_one_is_not(firm: Firm) -> None:
    used = [one.paid == one.total for one in firm.invoices if one.credits]

    assert sorted(used) == [False, True]
