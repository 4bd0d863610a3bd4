"""Subcontractors: one purchase order per project that buys work in, billed as far as it has run."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from integrations.sandbox.world.amounts import rounded_to
from integrations.sandbox.world.calendars import next_workday
from integrations.sandbox.world.plans import Plan
from integrations.sandbox.world.types import OrderStatus, PurchaseOrder

SUPPLIERS = {
    "DE": ("Kupferhain Software GmbH", "Steinbach Interim AG", "Weserdaten GbR"),
    "US": ("Bluestem Contractors LLC", "Quarry Lake Analytics", "Ironbridge Staffing Inc."),
    "UK": ("Saltmarsh Data Ltd", "Fenwick Interim Partners"),
}


def build_purchase_order(seed: int, anchor: date, plan: Plan) -> PurchaseOrder:
    random = Random(f"{seed}:order:{plan.number}")
    entity = plan.customer.entity
    total = Decimal(plan.outline.subcontract) + Decimal("0.00")
    billed = rounded_to(total * Decimal(str(round(plan.fraction(anchor), 2))), 500)
    status: OrderStatus = "billed" if billed == total else "partly_billed" if billed else "open"
    return PurchaseOrder(
        key=f"order-{plan.number:02d}",
        number=f"PO-{entity}-{300 + plan.number}",
        project=plan.key,
        entity=entity,
        supplier=random.choice(SUPPLIERS[entity]),
        date=next_workday(plan.start + timedelta(days=random.randint(3, 18)), entity),
        total=total,
        billed=billed,
        currency=plan.customer.currency,
        status=status,
    )
