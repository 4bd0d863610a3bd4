"""How the ERP totals a document: net of its lines, tax of its subsidiary, what is paid and what remains."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from integrations.sandbox.netsuite.store import Record, Store
from integrations.sandbox.world.cast import TAX_RATES

CENT = Decimal("0.01")
SUPPLIED = ("vendorBill", "vendorCredit")


def text(amount: Decimal | str | float) -> str:
    """Money as the store holds it: two decimals, half away from zero."""
    return str(Decimal(str(amount)).quantize(CENT, ROUND_HALF_UP))


def totals(store: Store, kind: str, record: Record) -> Record:
    """The computed fields of a document as its lines and payments stand."""
    net = sum((Decimal(line["amount"]) for line in record.get("item", [])), Decimal(0))
    if kind == "purchaseOrder":
        return {"total": text(net)}
    tax = Decimal(_tax(store, record, net, is_stated=kind in SUPPLIED))
    paid = Decimal(record.get("amountPaid", "0"))
    return {
        "subtotal": text(net),
        "taxTotal": text(tax),
        "total": text(net + tax),
        "amountPaid": text(paid),
        "amountRemaining": text(net + tax - paid),
        "status": "Paid In Full" if paid == net + tax else "Open",
    }


def _tax(store: Store, record: Record, net: Decimal, *, is_stated: bool) -> str:
    """As a supplier states it, else that of the subsidiary."""
    if is_stated:
        return text(record.get("taxTotal") or "0")
    return text(net * TAX_RATES[store.entity_code(record["subsidiary"]) or ""])


def applied(*parts: tuple[str, Decimal]) -> list[Record]:
    """What a payment or credit memo settles: document and amount each; what is nothing is left out."""
    return [{"doc": document, "amount": text(amount)} for document, amount in parts if amount]


def spent(record: Record) -> str:
    """The total of an expense report, in the report's currency; negative where it reverses another."""
    return text(sum((Decimal(line["amount"]) for line in record["expense"]), Decimal(0)))


def price(duration: str, rate: str | None) -> str | None:
    """Hours and minutes ("7:30", or "-7:30" for a reversal) at an hourly rate; None where no rate is given."""
    if rate is None:
        return None
    hours, _, minutes = duration.removeprefix("-").partition(":")
    total = (int(hours) * 60 + int(minutes)) * Decimal(rate) / 60
    return text(-total if duration.startswith("-") else total)


def line(amount: Decimal | str, description: str, **fields: Any) -> Record:
    return {"item": "Services", "description": description, "quantity": "1", "rate": text(amount)} | {
        "amount": text(amount),
        **fields,
    }
