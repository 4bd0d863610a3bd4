"""What a supplier's invoice must say, and how it must fit its order, before a ledger can take it as cost."""

from collections.abc import Iterator
from decimal import Decimal

from integrations.canonical.events import SupplierInvoiceReceived
from integrations.queries import KnownOrder
from journeys.rules.currencies import currency_problem

CLOSED = "closed"


def missing(invoice: SupplierInvoiceReceived) -> list[str]:
    """What the supplier has to correct in the document itself, one sentence each."""
    return list(_missing(invoice))


def _missing(invoice: SupplierInvoiceReceived) -> Iterator[str]:
    if not invoice.order_number:
        yield "It names no purchase order; ask the supplier for one that does."
    if not invoice.amount:
        yield "It bills nothing; ask the supplier what it is for."
    elif invoice.amount < 0 and not invoice.corrects_ref:
        yield "It gives money back and names no invoice that it corrects; ask the supplier which one."
    if problem := currency_problem(invoice.currency, of="invoice"):
        yield problem
    if invoice.tax is None or invoice.total is None:
        yield "It states no tax; ask the supplier for an invoice with its tax, 0 where there is none."
    elif invoice.amount is not None and invoice.amount + invoice.tax != invoice.total:
        yield f"Its total is {invoice.total:,.2f}, its net and tax are {invoice.amount + invoice.tax:,.2f}."


def misfits(invoice: SupplierInvoiceReceived, order: KnownOrder) -> list[str]:
    """In which ways the invoice is not one of its order, one sentence each; empty when it may be posted."""
    return list(_misfits(invoice, order))


def _misfits(invoice: SupplierInvoiceReceived, order: KnownOrder) -> Iterator[str]:
    number = invoice.order_number
    if _plain(invoice.supplier) != _plain(order.supplier):
        yield f"Order {number} went to {order.supplier or 'nobody named'}, the invoice is {invoice.supplier}'s."
    if invoice.legal_entity and order.legal_entity and invoice.legal_entity != order.legal_entity:
        yield f"Order {number} is of {order.legal_entity}, the invoice is addressed to {invoice.legal_entity}."
    if invoice.currency != order.currency:
        yield f"Order {number} is in {order.currency}, the invoice in {invoice.currency}."
    elif problem := _billing_problem(invoice, order):
        yield problem
    if order.status == CLOSED:
        yield f"Order {number} is closed; open it in the ERP, then replay."


def _billing_problem(invoice: SupplierInvoiceReceived, order: KnownOrder) -> str:
    """Whether a bill is more than is left of the order; "" when it takes it.

    What was read of the order may be minutes old, so the ERP has the last word; of credits, which often follow their
    bill at once, it has the only one.
    """
    ordered, billed, net = (one or Decimal(0) for one in (order.amount, order.billed_amount, invoice.amount))
    if net <= 0 or billed + net <= ordered:
        return ""
    said = f"Order {invoice.order_number} is over {ordered:,.2f} {order.currency}, {billed:,.2f} of it billed"
    return f"{said}: {net:,.2f} are {billed + net - ordered:,.2f} too many. Raise the order, then replay."


def _plain(name: str) -> str:
    """A company's name without what writing it differs in."""
    return " ".join(name.replace(".", " ").replace(",", " ").casefold().split())
