"""What customers pay: late, in parts, two invoices at once; and credit notes that settle the invoice they credit."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from integrations.sandbox.world.amounts import posted
from integrations.sandbox.world.billing import BILLED_TWICE
from integrations.sandbox.world.types import Invoice, InvoiceStatus, Payment

EARLY_DAYS, LATE_DAYS = -6, 18
# Who has complained and agreed: the credit note is set off against the invoice. Others keep theirs for the next one.
SETTLED = frozenset({"project-16", BILLED_TWICE})
IN_PARTS, TOGETHER = 0.12, 0.4
TOGETHER_WITHIN = timedelta(days=20)
SECOND_PART_DAYS = 21


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money that comes in on a day for one invoice."""

    invoice: Invoice
    day: date
    amount: Decimal


def set_off(invoices: Sequence[Invoice], notes: Sequence[Invoice]) -> tuple[tuple[Invoice, ...], tuple[Invoice, ...]]:
    """Both as they stand once agreed credits are set off: `paid` of a credit note is what of it is used, negative."""
    agreed = {one.credits: one for one in notes if one.project in SETTLED}
    settled = (_settled(one, -agreed[one.key].total) if one.key in agreed else one for one in invoices)
    used = (replace(one, paid=one.total) if one.credits in agreed else one for one in notes)
    return tuple(settled), tuple(used)


def _settled(invoice: Invoice, credit: Decimal) -> Invoice:
    """Less is paid by so much."""
    paid = min(invoice.paid, invoice.total - credit) + credit
    status: InvoiceStatus = "paid" if paid == invoice.total else "open"
    return replace(invoice, paid=paid, status=status)


def build_payments(
    seed: int, anchor: date, invoices: Sequence[Invoice], notes: Sequence[Invoice]
) -> tuple[Payment, ...]:
    """Every payment up to the day before `anchor`; together they are what the invoices say is paid."""
    random = Random(f"{seed}:receipts")
    used = {one.credits: -one.paid for one in notes}
    of_customer: dict[tuple[str, str], list[Receipt]] = defaultdict(list)
    for invoice in invoices:
        in_cash = invoice.paid - used.get(invoice.key, Decimal(0))
        of_customer[invoice.customer, invoice.currency] += _receipts(invoice, in_cash, anchor, random)
    groups = (group for receipts in of_customer.values() for group in _together(receipts, random))
    ordered = sorted(groups, key=lambda group: (group[0].day, group[0].invoice.key, group[0].amount))
    return tuple(_payment(number, group) for number, group in enumerate(ordered, start=1))


def _receipts(invoice: Invoice, amount: Decimal, anchor: date, random: Random) -> Iterator[Receipt]:
    """Around the due day; now and then in two parts."""
    delay, luck = random.randint(EARLY_DAYS, LATE_DAYS), random.random()
    if amount <= 0:
        return
    day = _within(invoice.due + timedelta(days=delay), invoice, anchor)
    if luck >= IN_PARTS:
        yield Receipt(invoice, day, amount)
        return
    first = posted(amount * Decimal("0.4"))
    yield Receipt(invoice, day, first)
    yield Receipt(invoice, _within(day + timedelta(days=SECOND_PART_DAYS), invoice, anchor), amount - first)


def _within(day: date, invoice: Invoice, anchor: date) -> date:
    return max(min(day, anchor - timedelta(days=1)), invoice.date)


def _together(receipts: Sequence[Receipt], random: Random) -> Iterator[list[Receipt]]:
    """Two invoices that fall due about the same time are sometimes paid at once, on the later day."""
    ordered = sorted(receipts, key=lambda one: (one.day, one.invoice.key))
    place = 0
    while place < len(ordered):
        pair = ordered[place : place + 2]
        is_near = len(pair) == 2 and pair[1].day - pair[0].day <= TOGETHER_WITHIN
        is_one = is_near and pair[0].invoice != pair[1].invoice and random.random() < TOGETHER
        group = [replace(one, day=pair[1].day) for one in pair] if is_one else pair[:1]
        yield group
        place += len(group)


def _payment(number: int, group: Sequence[Receipt]) -> Payment:
    invoice = group[0].invoice
    return Payment(
        key=f"payment-{number:04d}",
        number=f"PAY-{number:04d}",
        customer=invoice.customer,
        entity=invoice.entity,
        date=group[0].day,
        amount=sum((one.amount for one in group), Decimal(0)),
        currency=invoice.currency,
        applied=tuple((one.invoice.key, one.amount) for one in group),
    )
