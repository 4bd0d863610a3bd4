"""Subcontract to finance: a supplier's invoice becomes a bill on its order and project in the ERP, exactly once."""

from integrations.canonical.commands import PostVendorBill
from integrations.canonical.events import SupplierInvoiceReceived
from integrations.canonical.money import Money
from journeys.definition import Journey, Step
from journeys.services import bill_posting, supplier_invoices


def _title(invoice: SupplierInvoiceReceived) -> str:
    what = "No amount" if invoice.amount is None else f"{invoice.currency} {invoice.amount:,.2f}"
    unallocated = sum(share.percent for share in invoice.shares if share.project_code is None)
    parts = (what, invoice.supplier, invoice.number, invoice.order_number or "no order", invoice.project_code)
    return ", ".join(filter(None, (*parts, "partly unallocated" if unallocated else "")))


def _value(invoice: SupplierInvoiceReceived) -> Money | None:
    """What is billed without tax, whichever way it goes; None where no amount is stated."""
    return None if invoice.amount is None or not invoice.currency else Money(abs(invoice.amount), invoice.currency)


SUBCONTRACT_TO_FINANCE = Journey(
    name=supplier_invoices.JOURNEY,
    label="Subcontract to finance",
    span="from the invoice's arrival to the bill in the ERP",
    entity="supplier_invoice",
    event=SupplierInvoiceReceived,
    read=supplier_invoices.invoices_received,
    starts=lambda _: True,
    subject=lambda invoice: invoice.invoice_ref,
    version=lambda invoice: invoice.version,
    supersedes=True,
    title=_title,
    party=lambda invoice: invoice.customer_name,
    project=lambda invoice: invoice.project_id,
    value=_value,
    business_instant=lambda invoice: invoice.received_at,
    steps=(
        Step(
            name=bill_posting.POST,
            label="Post the bill to the ERP",
            sends=PostVendorBill,
            act=bill_posting.post,
            needs=bill_posting.NEEDS,
            order=bill_posting.order,
            passes=True,
            follows=bill_posting.corrected,
            recalls=True,
        ),
    ),
)
