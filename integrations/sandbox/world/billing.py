"""Invoices: a month of approved time, or an accepted milestone; some are unpaid, two are credited in part."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from integrations.sandbox.world.amounts import posted
from integrations.sandbox.world.calendars import moment, month_starts, next_workday
from integrations.sandbox.world.cast import TAX_RATES
from integrations.sandbox.world.portfolio import TM, Outline
from integrations.sandbox.world.types import Invoice, InvoiceStatus, Milestone, Project, TimeEntry
from integrations.sandbox.world.work import unit_value

PAYMENT_DAYS = 30
# Its last milestone was billed twice; the second invoice was taken back whole.
BILLED_TWICE = "project-59"
CREDITS = {"project-16": Decimal("0.15"), "project-05": Decimal("0.20"), BILLED_TWICE: Decimal(1)}
DISPUTED = frozenset({"project-07", "project-15"})


@dataclass(frozen=True, slots=True)
class Bill:
    """An invoice to be: what it charges for, in words and by key, before numbers are given out."""

    project: Project
    day: date
    net: Decimal
    what: str
    lines: tuple[str, ...]


def time_bills(project: Project, outline: Outline, anchor: date, entries: Iterable[TimeEntry]) -> list[Bill]:
    """One bill a month for time approved since the last one."""
    waiting = [entry for entry in entries if entry.billable and entry.approved]
    bills = []
    for first in month_starts(project.start, anchor):
        day = next_workday(first + timedelta(days=2), project.entity)
        if day >= anchor - timedelta(days=outline.billing_stops):
            break
        ready, waiting = _parted(waiting, first, day)
        if ready:
            what = f"Consulting services until {first - timedelta(days=1):%B %Y}"
            net = sum(map(unit_value, ready), Decimal(0))
            bills.append(Bill(project, day, net, what, tuple(one.key for one in ready)))
    return bills


def _parted(waiting: Sequence[TimeEntry], first: date, day: date) -> tuple[list[TimeEntry], list[TimeEntry]]:
    """What was worked before the month began and approved before the day of billing, and what was not."""
    until = moment(day, minute=0)
    ready: list[TimeEntry] = []
    others: list[TimeEntry] = []
    for entry in waiting:
        is_ready = entry.date < first and entry.approved_at is not None and entry.approved_at < until
        (ready if is_ready else others).append(entry)
    return ready, others


def milestone_bills(
    project: Project, outline: Outline, anchor: date, milestones: Iterable[Milestone], random: Random
) -> list[Bill]:
    """One bill for each accepted milestone, a few days after acceptance."""
    bills = []
    for milestone in milestones:
        if milestone.accepted_on:
            day = next_workday(milestone.accepted_on + timedelta(days=random.randint(2, 8)), project.entity)
            if day < anchor - timedelta(days=outline.billing_stops):
                bills.append(Bill(project, day, milestone.amount, milestone.title, (milestone.key,)))
    if project.key == BILLED_TWICE and bills:
        bills.append(
            replace(bills[-1], day=min(bills[-1].day + timedelta(days=1), anchor - timedelta(days=1)), lines=())
        )
    return bills


def number_bills(seed: int, anchor: date, bills: Sequence[Bill]) -> tuple[list[Invoice], dict[str, str]]:
    """Invoices numbered by day within their entity, and which invoice bills which line."""
    random = Random(f"{seed}:payments")
    counters: dict[str, int] = {}
    invoices, invoice_of = [], {}
    for bill in sorted(bills, key=lambda one: (one.day, one.project.key, one.lines)):
        number = counters[bill.project.entity] = counters.get(bill.project.entity, 0) + 1
        invoice = _invoice(bill, number, anchor, random)
        invoices.append(invoice)
        invoice_of.update(dict.fromkeys(bill.lines, invoice.key))
    return invoices, invoice_of


def _invoice(bill: Bill, number: int, anchor: date, random: Random) -> Invoice:
    project = bill.project
    tax = posted(bill.net * TAX_RATES[project.entity])
    total = bill.net + tax
    due = bill.day + timedelta(days=PAYMENT_DAYS)
    paid = _paid(project.key, total, due, anchor, random)
    status: InvoiceStatus = "paid" if paid == total else "open"
    return Invoice(
        key=f"invoice-{project.entity.lower()}-{number:04d}",
        number=f"INV-{project.entity}-{number:04d}",
        project=project.key,
        customer=project.customer,
        entity=project.entity,
        date=bill.day,
        due=due,
        net=bill.net,
        tax=tax,
        total=total,
        currency=project.currency,
        paid=paid,
        status=status,
        what=bill.what,
    )


def _paid(project: str, total: Decimal, due: date, anchor: date, random: Random) -> Decimal:
    """Most customers pay around the due day; disputed projects stop paying, a few pay half."""
    paid_on = due + timedelta(days=random.randint(-6, 18))
    luck = random.random()
    if paid_on >= anchor or luck < 0.07 or (project in DISPUTED and due > anchor - timedelta(days=75)):
        return Decimal("0.00")
    return posted(total / 2) if luck < 0.11 else total


def credit_notes(invoices: Sequence[Invoice], anchor: date) -> list[Invoice]:
    """A partial credit against the last invoice of each project that complained."""
    latest: Mapping[str, Invoice] = {invoice.project: invoice for invoice in invoices}
    credited = [(latest[project], share) for project, share in CREDITS.items() if project in latest]
    return [_credit_note(invoice, share, anchor) for invoice, share in credited]


def _credit_note(invoice: Invoice, share: Decimal, anchor: date) -> Invoice:
    net = -posted(invoice.net * share)
    tax = -posted(-net * TAX_RATES[invoice.entity])
    day = next_workday(invoice.date + timedelta(days=9), invoice.entity)
    issued = min(day, anchor - timedelta(days=1))
    return replace(
        invoice,
        key=invoice.key.replace("invoice", "credit"),
        number=invoice.number.replace("INV", "CN"),
        date=issued,
        due=issued,
        net=net,
        tax=tax,
        total=net + tax,
        paid=Decimal("0.00"),
        status="credit",
        credits=invoice.key,
    )


def is_time_billed(project: Project) -> bool:
    return project.revenue_method == TM
