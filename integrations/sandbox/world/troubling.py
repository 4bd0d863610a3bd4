"""What goes wrong in any firm now and then, and by itself ends: a slow ERP, a silent feed, bills that come late."""

from decimal import Decimal

from integrations.sandbox.world.situation import Situation

SLOW_SECONDS, SLOW_CALLS = 3, 40
SILENT_CALLS = 12
FEED = "/api/v1/subscribed_events"
SHARE = Decimal("0.2")


async def slow_erp(situation: Situation) -> str | None:
    """The ERP takes seconds for each of its next calls; a fault that somebody else has set is left alone."""
    if not await situation.hands.strike("netsuite", delay=SLOW_SECONDS, count=SLOW_CALLS):
        return None
    return f"the ERP takes {SLOW_SECONDS} s longer for its next {SLOW_CALLS} calls"


async def silence_feed(situation: Situation) -> str | None:
    """The PSA's events cannot be read for a while: what they would ring for waits for the next poll."""
    if not await situation.hands.strike("kantata", p503=1, only=FEED, count=SILENT_CALLS):
        return None
    return "the PSA's events went silent for a while"


async def bill_late(situation: Situation) -> str | None:
    """A subcontractor bills a part of the order that has waited longest."""
    orders = await situation.hands.state("netsuite", "purchaseOrder")
    open_orders = [one for one in orders if Decimal(one["billedAmount"]) < Decimal(one["total"])]
    if not open_orders:
        return None
    order = min(open_orders, key=lambda one: (one["tranDate"], one["id"]))
    left = Decimal(order["total"]) - Decimal(order["billedAmount"])
    amount = min(left, (Decimal(order["total"]) * SHARE).quantize(Decimal("0.01")))
    await situation.hands.do("netsuite", "bill_purchase_order", order=order["id"], amount=str(amount))
    return f"{amount} of {order['tranId']} was billed late"


async def withdraw_time(situation: Situation) -> str | None:
    """A lead takes an approval back."""
    answer = await situation.hands.do("kantata", "withdraw_time", n=1)
    return "an approval was withdrawn" if answer["ids"] else None
