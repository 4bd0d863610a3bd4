"""Suppliers' invoices to the ERP: matched to their order and so to a project, posted once under their own number."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from integrations.canonical.commands import BillLine, PostVendorBill
from integrations.canonical.events import SupplierInvoiceReceived
from integrations.canonical.lookups import Lookup, OrderAt, ProjectsAt
from integrations.canonical.references import external_ref
from integrations.queries import KnownOrder
from journeys.definition import Decision, Earlier, Inputs, Rejected, Skip, Wait, wait_key
from journeys.rules import supplier_invoice

POST = "post_bill"
UNSAFE, LONGEST_NUMBER = re.compile(r"[^A-Za-z0-9._-]+"), 40
LONGEST_KEY, LONGEST_WAIT, VERSIONS = 200, 100, 1000
# An order may be as new as its invoice: that long its pull is waited for before a person is asked.
ORDER_PATIENCE, LOOK_AGAIN = timedelta(minutes=10), timedelta(minutes=1)


def _codes(invoice: SupplierInvoiceReceived) -> tuple[str, ...]:
    return tuple(sorted({share.project_code for share in invoice.shares if share.project_code}))


def _order_of(invoice: SupplierInvoiceReceived) -> Lookup | None:
    number = invoice.order_number
    return OrderAt(invoice.firm_id, number, PostVendorBill.__name__, invoice.legal_entity or "") if number else None


def _projects_of(invoice: SupplierInvoiceReceived) -> Lookup | None:
    return ProjectsAt(invoice.firm_id, _codes(invoice), PostVendorBill.__name__)


NEEDS: Mapping[str, Callable[[SupplierInvoiceReceived], Lookup | None]] = {
    "order": _order_of,
    "projects": _projects_of,
}


def post(inputs: Inputs[SupplierInvoiceReceived]) -> Decision:
    """The bill, or why it is an exception: nothing is posted that its order does not cover."""
    invoice, order = inputs.event, inputs.found["order"]
    if wrong := supplier_invoice.missing(invoice):
        return Rejected(" ".join(wrong), "validation")
    if inputs.is_behind or order is None:
        return _behind(inputs) if inputs.is_behind else _without_order(inputs)
    standing = _standing(inputs.earlier)
    if standing is None and (wrong := supplier_invoice.misfits(invoice, order)):
        return Rejected(" ".join(wrong), "validation")
    if unknown := [code for code in _codes(invoice) if code not in inputs.found["projects"]]:
        return Rejected(f"It names projects that the ERP does not have: {', '.join(unknown)}.", "master_data")
    if order.project is None and any(share.project_code == "" for share in invoice.shares):
        return _without_project(inputs, order)
    bill = _bill(invoice, order, inputs.found["projects"])
    return bill if standing is None else _again(bill, standing)


def order(invoice: SupplierInvoiceReceived) -> tuple[str, int]:
    """One bill of an order after the other: what is left of it is known once the one before has its answer.

    A bill that waits for its project passes its turn to the others: nobody can say when it will come. What corrects
    it waits with it (corrected), a later version takes its place.
    """
    subject = invoice.order_number or invoice.corrects_ref or invoice.invoice_ref
    return f"bill-{invoice.firm_id}-{subject}"[:LONGEST_KEY], invoice.canonical_id * VERSIONS + invoice.version


def corrected(invoice: SupplierInvoiceReceived) -> str | None:
    """The invoice that this one corrects, which it is posted after where that came in first."""
    return invoice.corrects_ref if (invoice.amount or 0) < 0 and invoice.corrects_ref else None


def reference(firm_slug: str, invoice_ref: str) -> str:
    """The key of a supplier's invoice at every target: its number as far as an address takes it, and its own alone."""
    number = UNSAFE.sub("-", invoice_ref.rpartition("/")[2])[:LONGEST_NUMBER]
    return external_ref(firm_slug, "bill", f"{number}-{hashlib.sha256(invoice_ref.encode()).hexdigest()[:16]}")


def _without_order(inputs: Inputs[SupplierInvoiceReceived]) -> Decision:
    invoice = inputs.event
    if inputs.now < invoice.received_at + ORDER_PATIENCE:
        why = f"Order {invoice.order_number} was not read from the ERP yet"
        return Wait(why, on=f"order:{invoice.order_number}"[:LONGEST_WAIT], until=inputs.now + LOOK_AGAIN)
    why = (
        f"The ERP has no purchase order {invoice.order_number}. Enter it there, or send the invoice back, then replay."
    )
    return Rejected(why, "master_data")


def _behind(inputs: Inputs[SupplierInvoiceReceived]) -> Decision:
    first = inputs.event.corrects_ref
    why = f"Invoice {first.rpartition('/')[2]}, which it corrects, is not in the ERP yet"
    return Wait(why, on=f"bill:{first}"[:LONGEST_WAIT], until=inputs.now + LOOK_AGAIN)


def _without_project(inputs: Inputs[SupplierInvoiceReceived], order: KnownOrder) -> Decision:
    number = inputs.event.order_number
    if order.project_id is None:
        return Rejected(f"Order {number} is charged to no project; name one in the ERP, then replay.", "master_data")
    why = f"The project of order {number} is not in the ERP yet"
    return Wait(why, on=wait_key("project", order.project_id), until=inputs.now + LOOK_AGAIN)


def _again(bill: PostVendorBill, standing: PostVendorBill) -> Decision:
    if replace(bill, order_number=standing.order_number) == standing:
        return Skip("It is in the ERP as it is")
    why = (
        f"{bill.supplier} has used number {bill.number} before, for what is in the ERP already. Ask for a credit note."
    )
    return Rejected(why, "conflict")


def _standing(earlier: Iterable[Earlier]) -> PostVendorBill | None:
    """What an earlier version of the document has posted."""
    posted = [one.command for one in earlier if one.step == POST and isinstance(one.command, PostVendorBill)]
    return posted[-1] if posted else None


def _bill(invoice: SupplierInvoiceReceived, order: KnownOrder, projects: Mapping[str, str]) -> PostVendorBill:
    first = corrected(invoice)
    return PostVendorBill(
        external_ref=reference(invoice.firm_slug, invoice.invoice_ref),
        order_id=order.external_id,
        order_number=invoice.order_number,
        supplier=order.supplier,
        number=invoice.number,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        currency=invoice.currency,
        lines=tuple(_lines(invoice, order, projects)),
        tax=invoice.tax or Decimal(0),
        corrects=reference(invoice.firm_slug, first) if first else None,
    )


def _lines(invoice: SupplierInvoiceReceived, order: KnownOrder, projects: Mapping[str, str]) -> Iterator[BillLine]:
    """One a share; what nobody bears says so."""
    for share in invoice.shares:
        if share.project_code is None:
            yield BillLine(project_id=None, description=f"Unallocated: {share.description}", amount=share.amount)
        else:
            project = projects[share.project_code] if share.project_code else order.project
            yield BillLine(project_id=project, description=share.description, amount=share.amount)
