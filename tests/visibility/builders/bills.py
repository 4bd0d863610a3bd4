"""Money that is asked for and paid: invoices and orders, those of suppliers, charges between entities, payments."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from integrations.canonical.models import (
    Commitment,
    IntercompanyLeg,
    Invoice,
    LegalEntity,
    Payment,
    PaymentAllocation,
    Project,
    SupplierInvoice,
)
from integrations.models import Connection

from .facts import fact_of
from .plain import NOW, numbers


def make_invoice(project: Project, connection: Connection, **changes: Any) -> Invoice:
    plain = {"number": f"INV-{next(numbers)}", "amount": Decimal(5000), "service_date": date(2026, 6, 5)}
    return Invoice.objects.create(**fact_of(project, connection, {**plain, **changes}))


def make_supplier_invoice(connection: Connection, **changes: Any) -> SupplierInvoice:
    """1,000 on an order, borne by the order's project unless `shares` say otherwise."""
    number = f"S-{next(numbers)}"
    plain = {
        "firm": connection.firm,
        "connection": connection,
        "object_type": "electronic invoice",
        "external_id": f"DE1/{number}",
        "number": number,
        "supplier": "Northbank",
        "supplier_ref": "DE1",
        "service_date": date(2026, 5, 29),
        "amount": Decimal(1000),
        "currency": "EUR",
        "shares": [make_share("", "100", "1000")],
        "source_changed_at": NOW,
        "recorded_at": NOW,
    }
    return SupplierInvoice.objects.create(**{**plain, **changes})


def make_share(project: str | None, percent: str, amount: str) -> dict[str, str | None]:
    return {"line": "1", "description": "Work", "project": project, "percent": percent, "amount": amount}


def make_payment(entity: LegalEntity, connection: Connection, **changes: Any) -> Payment:
    plain = {"service_date": date(2026, 6, 20), "amount": Decimal(1190), "currency": entity.currency}
    return Payment.objects.create(**_of_entity(entity, connection, {**plain, **changes}))


def make_allocation_of(invoice: Invoice, **changes: Any) -> PaymentAllocation:
    """What settles the invoice whole, in June."""
    plain = {
        "firm": invoice.firm,
        "legal_entity": invoice.legal_entity,
        "connection": invoice.connection,
        "project": invoice.project,
        "invoice": invoice,
        "object_type": "application",
        "external_id": str(next(numbers)),
        "service_date": date(2026, 6, 20),
        "amount": invoice.total_amount,
        "currency": invoice.currency,
        "hash": "-",
        "recorded_at": NOW,
    }
    return PaymentAllocation.objects.create(**{**plain, **changes})


def _of_entity(entity: LegalEntity, connection: Connection, changes: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "firm": entity.firm,
        "legal_entity": entity,
        "connection": connection,
        "object_type": "record",
        "external_id": str(next(numbers)),
        "hash": "-",
        "recorded_at": NOW,
        **changes,
    }


def make_order(project: Project, connection: Connection, **changes: Any) -> Commitment:
    plain = {
        "number": f"PO-{next(numbers)}",
        "supplier": "Northbank",
        "amount": Decimal(10_000),
        "billed_amount": Decimal(4_000),
        "service_date": date(2026, 5, 4),
    }
    return Commitment.objects.create(**fact_of(project, connection, {**plain, **changes}))


def make_leg(entity: LegalEntity, project: Project, source: Connection, **changes: Any) -> IntercompanyLeg:
    """Income of an entity from the project's one: 1,000 in its currency for ten hours, at the end of May."""
    other = project.legal_entity.code if project.legal_entity else ""
    number = str(next(numbers))
    plain = {
        "legal_entity": entity,
        "pair_key": "IC-1",
        "side": "income",
        "counterparty": other,
        "document": number,
        "service_date": date(2026, 5, 29),
        "amount": Decimal(1000),
        "currency": entity.currency,
        "reporting_amount": Decimal(1000),
        "hours": Decimal(10),
        "hourly_rate": Decimal(100),
        "exchange_id": int(number),
    }
    return IntercompanyLeg.objects.create(**fact_of(project, source, {**plain, **changes}))
