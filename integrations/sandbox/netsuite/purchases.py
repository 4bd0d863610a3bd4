"""Bills and credits of suppliers on their orders: what the ERP refuses of them, and what they do to the order."""

from decimal import Decimal

from integrations.sandbox.netsuite.cost_rules import refuse_closed, refuse_inactive
from integrations.sandbox.netsuite.postings import text
from integrations.sandbox.netsuite.problems import invalid_content, user_error
from integrations.sandbox.netsuite.store import Record, Store

SIGNS = {"vendorBill": 1, "vendorCredit": -1}
WHOLE_ENOUGH = Decimal("0.000001")
CLOSED = "H"


def check(store: Store, kind: str, record: Record) -> None:
    """Raise a Problem unless the bill or credit may stand, with the order as it would be then."""
    _check_number(store, kind, record)
    if kind == "vendorCredit":
        _check_original(store, record)
    for line in record["item"]:
        _check_line(store, record, line)
    for order, billed in _billed(store, kind, record).items():
        _check_order(store.records["purchaseOrder"][order], billed)
    refuse_closed(store, record["tranDate"])


def orders_after(store: Store, kind: str, record: Record) -> list[Record]:
    """The orders that the bill or credit changes, each with the fields that change."""
    found = []
    for identity, billed in _billed(store, kind, record).items():
        order = store.records["purchaseOrder"][identity]
        share = (billed / Decimal(order["total"])).quantize(WHOLE_ENOUGH)
        first, *others = order["item"]
        fields = {"billedAmount": text(billed), "item": [first | {"quantityBilled": str(share)}, *others]}
        found.append({"id": identity} | fields | {"orderStatus": "G" if share == 1 else "E" if share else "B"})
    return found


def received(order: Record) -> Decimal:
    """What was received of an order in money: the share received of each line."""
    parts = (Decimal(one["amount"]) * Decimal(one.get("quantityReceived", "0")) for one in order["item"])
    return Decimal(text(sum(parts, Decimal(0))))


def receive(order: Record, amount: Decimal) -> list[Record]:
    """The lines of an order once so much more of it is received; it is of one line. Raises ValueError for too much."""
    first, *others = order["item"]
    whole = received(order) + amount
    if amount <= 0 or whole > Decimal(first["amount"]):
        raise ValueError(f"{order['tranId']} is over {first['amount']}: {whole} would be received of it")
    return [first | {"quantityReceived": str((whole / Decimal(first["amount"])).quantize(WHOLE_ENOUGH))}, *others]


def _billed(store: Store, kind: str, record: Record) -> dict[str, Decimal]:
    """What is billed of each order once this record stands as it is: what it was before it, and its own lines."""
    before = store.records[kind].get(record["id"], {"item": []})
    billed: dict[str, Decimal] = {}
    for lines, sign in ((before["item"], -SIGNS[kind]), (record["item"], SIGNS[kind])):
        for line in lines:
            order = line["orderDoc"]
            held = Decimal(store.records["purchaseOrder"][order]["billedAmount"])
            billed[order] = billed.get(order, held) + sign * Decimal(line["amount"])
    return billed


def _check_number(store: Store, kind: str, record: Record) -> None:
    for other in store.records[kind].values():
        if (other["entity"], other["tranId"]) == (record["entity"], record["tranId"]) and other["id"] != record["id"]:
            raise user_error(f"This vendor has a document with the reference number {record['tranId']} already.")


def _check_original(store: Store, record: Record) -> None:
    bill = store.find("vendorBill", f"eid:{record['custbody_reverses']}")
    if bill is None:
        raise user_error(f"There is no vendor bill with the external id {record['custbody_reverses']}.")
    net = sum(Decimal(line["amount"]) for line in record["item"])
    if net > Decimal(bill["subtotal"]):
        raise user_error(f"A credit of {net} is more than its bill {bill['tranId']} of {bill['subtotal']}.")


def _check_line(store: Store, record: Record, line: Record) -> None:
    order = store.records["purchaseOrder"].get(line.get("orderDoc") or "")
    if order is None:
        raise invalid_content("Invalid value for the resource or sub-resource field 'orderDoc'.", "item.orderDoc")
    for field, label in (("entity", "vendor"), ("currency", "currency"), ("subsidiary", "subsidiary")):
        if order[field] != record[field]:
            raise user_error(f"The {label} of the bill must be that of purchase order {order['tranId']}.")
    if line.get("customer"):
        if line["customer"] not in store.records["job"]:
            raise invalid_content("Invalid value for the resource or sub-resource field 'customer'.", "item.customer")
        refuse_inactive(store, "job", line["customer"])


def _check_order(order: Record, billed: Decimal) -> None:
    if order["orderStatus"] == CLOSED:
        raise user_error(f"Purchase order {order['tranId']} is closed.")
    if billed > Decimal(order["total"]):
        raise user_error(f"Purchase order {order['tranId']} is over {order['total']}: {billed} would be billed of it.")
    if billed < 0:
        raise user_error(f"Purchase order {order['tranId']} has not been billed as much as is credited.")
