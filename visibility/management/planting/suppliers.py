"""Late subcontract cost: an e-invoice on an order that does not cover it comes in, so the ERP never takes it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from journeys.services import supplier_invoices
from visibility.management.demo.firm import ENTITIES
from visibility.management.planting.bookable import CURRENCY, jobs_in_euros
from visibility.management.planting.expected import Expected
from visibility.management.planting.plot import Plot
from visibility.management.planting.sandboxes import ERP, INBOX, CannotPlant, Record, Sandboxes

CASE = "late-subcontract-cost"
# So much more than the order has left, and how long ago it was written.
BEYOND, WRITTEN_AGO = Decimal("1000.00"), timedelta(days=24)
# An invoice cannot be unsent: its supplier sends it again over an amount that the order covers.
CORRECTED_TO = Decimal("1.00")


def beyond_order(plot: Plot, *, today: date, project: str = "") -> Expected:
    """An order that still runs is billed with more than is left of it."""
    job, order = _order(plot.at, today, project)
    net = _left(order) + BEYOND
    number = f"{order['tranId']}-P{1 + len(plot.at.records(INBOX, 'files'))}"
    invoice = _invoice(plot.at, order, number) | {"issued_on": str(today - WRITTEN_AGO)}
    plot.takes_back(INBOX, "send_invoice", **invoice, net=str(CORRECTED_TO))
    plot.do(INBOX, "send_invoice", **invoice, net=str(net))
    return Expected(
        case=CASE,
        title="A subcontractor's bill that its order does not cover",
        project=job["entityId"],
        entity=order["entityCode"],
        currency=CURRENCY,
        amounts=(net,),
        cause="subcontract",
        journey=supplier_invoices.JOURNEY,
        close_line="bills",
        period=(today - WRITTEN_AGO).replace(day=1),
        records=(f"e-invoice {number} over {net} on {order['tranId']}, which has {_left(order)} left",),
    )


def _order(at: Sandboxes, today: date, project: str) -> tuple[Record, Record]:
    """The order with most left on a project that still runs: of an ended one the order itself leaks already."""
    jobs = {
        one["id"]: one
        for code, one in jobs_in_euros(at).items()
        if project in ("", code) and one["projectedEndDate"] >= today.isoformat()
    }
    orders = [one for one in at.records(ERP, "purchaseOrder") if one["item"][0].get("customer") in jobs]
    open_ones = [one for one in orders if one["currencyCode"] == CURRENCY and _left(one) > CORRECTED_TO]
    if not open_ones:
        where = f"Project {project}" if project else "No project that still runs"
        raise CannotPlant(
            f"{where} has no open order in {CURRENCY}. Nothing was planted. "
            "Name a project that has one with --project, or raise an order in the ERP."
        )
    order = max(open_ones, key=_left)
    return jobs[order["item"][0]["customer"]], order


def _invoice(at: Sandboxes, order: Record, number: str) -> dict[str, Any]:
    supplier = at.by_id(ERP, "vendor")[order["entity"]]["companyName"]
    entity = order["entityCode"]
    return {
        "number": number,
        "order": order["tranId"],
        "supplier": supplier,
        "supplier_id": f"{entity}{order['entity']:0>9}",
        "customer": next(name for code, name, *_ in ENTITIES if code == entity),
        "entity": entity,
        "currency": order["currencyCode"],
    }


def _left(order: Record) -> Decimal:
    return Decimal(order["total"]) - Decimal(order["billedAmount"])
