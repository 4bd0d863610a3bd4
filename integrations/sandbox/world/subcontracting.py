"""What subcontractors send: e-invoices on their orders, most of them late; one on an order nobody knows; credits."""

import zlib
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from integrations.sandbox.world.e_invoices import CENT, EInvoice
from integrations.sandbox.world.situation import Situation

SHARE, GIVEN_BACK = Decimal("0.2"), Decimal("0.1")
# Written that many days before they come in: most are late.
DAYS_OLD = (1, 24, 38)
UNKNOWN_ORDER, UNKNOWN_NET = "PO-DE-9071", Decimal("4800.00")
Record = dict[str, Any]


async def send_invoice(situation: Situation) -> str | None:
    """A subcontractor bills a part of the order that has waited longest and that no invoice is on its way for."""
    waiting = await _under_way(situation)
    orders = [one for one in await situation.hands.state("netsuite", "purchaseOrder") if _left(one) > 0]
    free = [one for one in orders if one["tranId"] not in waiting]
    if not free:
        return None
    order = min(free, key=lambda one: (one["tranDate"], int(one["id"])))
    net = min(_left(order), (Decimal(order["total"]) * SHARE).quantize(CENT))
    number = f"{order['tranId']}-{1 + len(await _sent_for(situation, order['tranId']))}"
    await _send(situation, await _invoice(situation, order, number=number, net=net))
    return f"an e-invoice {number} over {net} {order['currencyCode']} came in"


async def send_stray(situation: Situation) -> str | None:
    """One names an order that was never raised. Happens once."""
    orders = await situation.hands.state("netsuite", "purchaseOrder")
    if not orders or await _sent_for(situation, UNKNOWN_ORDER):
        return None
    like = next((one for one in orders if one["entityCode"] == "DE"), orders[0])
    stray = await _invoice(situation, like | {"tranId": UNKNOWN_ORDER}, number=f"{UNKNOWN_ORDER}-1", net=UNKNOWN_NET)
    await _send(situation, stray)
    return f"an e-invoice on {UNKNOWN_ORDER} came in, which nobody has ordered"


async def give_back(situation: Situation) -> str | None:
    """A part of the bill that was posted last is credited."""
    bills = [one for one in await situation.hands.state("netsuite", "vendorBill") if one["tranId"].count("-") > 2]
    sent = {one["name"] for one in await situation.hands.state("plain", "files")}
    creditable = [one for one in bills if f"{one['tranId']}-C.xml" not in sent]
    if not creditable:
        return None
    bill = creditable[-1]
    orders = await situation.hands.state("netsuite", "purchaseOrder")
    order = next(one for one in orders if one["id"] == bill["item"][0]["orderDoc"])
    net = (Decimal(bill["subtotal"]) * GIVEN_BACK).quantize(CENT)
    number = f"{bill['tranId']}-C"
    await _send(situation, await _invoice(situation, order, number=number, net=net, corrects=bill["tranId"]))
    return f"a credit note {number} over {net} {order['currencyCode']} came in"


async def _under_way(situation: Situation) -> set[str]:
    """The orders of invoices that came in and are not in the ERP."""
    posted = {one["tranId"] for one in await situation.hands.state("netsuite", "vendorBill")}
    names = [one["name"].removesuffix(".xml") for one in await situation.hands.state("plain", "files")]
    return {name.rpartition("-")[0] for name in names if not name.endswith("-C") and name not in posted}


async def _sent_for(situation: Situation, order: str) -> Sequence[Record]:
    files = await situation.hands.state("plain", "files")
    return [one for one in files if one["name"].startswith(f"{order}-") and not one["name"].endswith("-C.xml")]


async def _invoice(situation: Situation, order: Record, *, number: str, net: Decimal, corrects: str = "") -> EInvoice:
    vendors = await situation.hands.state("netsuite", "vendor")
    supplier = next(one["companyName"] for one in vendors if one["id"] == order["entity"])
    entity = next(one for one in situation.firm.entities if one.code == order["entityCode"])
    return EInvoice(
        number=number,
        order=order["tranId"],
        supplier=supplier,
        supplier_id=f"{entity.country}{zlib.crc32(supplier.encode()) % 10**9:09}",
        customer=entity.name,
        entity=entity.code,
        currency=order["currencyCode"],
        net=net,
        issued_on=situation.today() - timedelta(days=situation.random.choice(DAYS_OLD)),
        corrects=corrects,
    )


async def _send(situation: Situation, invoice: EInvoice) -> None:
    dropped = {"name": f"{invoice.number}.xml", "text": invoice.text()}
    await situation.hands.do("plain", "put_files", files=[dropped])


def _left(order: Record) -> Decimal:
    return Decimal(order["total"]) - Decimal(order["billedAmount"])
