"""Why recognised work is not billed yet: each unbilled amount under exactly one reason, in one order of rules."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from visibility.measures.ageing import OpenAmount
from visibility.measures.billing import Hold

# The first reason that claims an amount has it, what none claims is ready: an amount without a rate cannot even be
# billed by hand; what nobody has approved or accepted must not be; what the books refuse waits for them to open; what
# failed on its way for somebody to send it again; and only what is complete otherwise waits for an order number.
ORDER = (
    Hold.RATE_MISSING,
    Hold.APPROVAL,
    Hold.MILESTONE_NOT_ACCEPTED,
    Hold.PERIOD_CLOSED,
    Hold.SYNC_FAILED,
    Hold.PURCHASE_ORDER_MISSING,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a reason holds back: at most `amount` (None: all), of the work of one day; on None: of any, newest first."""

    reason: Hold
    amount: Decimal | None = None
    on: date | None = None


def held(items: Iterable[OpenAmount], claims: Iterable[Claim]) -> tuple[OpenAmount, ...]:
    """The unbilled items of one contract, each under one reason; an item claimed in part is split.

    Amounts are in the items' currency and sum to what they summed to. A claim takes only what no reason before it in
    ORDER has taken; what has a reason already keeps it, and credits (negative items) are never claimed: they are ready.
    """
    left = [item if item.reason else OpenAmount(item.service_date, item.amount, Hold.READY) for item in items]
    for claim in sorted(claims, key=lambda one: ORDER.index(one.reason)):
        left = list(_claimed(left, claim))
    return tuple(sorted(left, key=lambda item: (item.service_date, item.reason)))


def _claimed(items: Sequence[OpenAmount], claim: Claim) -> Iterator[OpenAmount]:
    wanted = claim.amount
    for item in sorted(items, key=lambda one: one.service_date, reverse=True):
        taken = _taken(item, claim, wanted)
        wanted = None if wanted is None else wanted - taken
        if taken:
            yield replace(item, amount=taken, reason=claim.reason)
        if item.amount != taken:
            yield replace(item, amount=item.amount - taken)


def _taken(item: OpenAmount, claim: Claim, wanted: Decimal | None) -> Decimal:
    is_concerned = item.reason == Hold.READY and claim.on in (None, item.service_date)
    available = max(item.amount, Decimal(0)) if is_concerned else Decimal(0)
    return available if wanted is None else min(available, max(wanted, Decimal(0)))
