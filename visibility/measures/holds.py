"""Why recognised work is not billed yet: each unbilled amount under exactly one reason, in one order of rules."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter

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
    if in_order := sorted(claims, key=lambda one: ORDER.index(one.reason)):
        left = list(_claimed(left, in_order))
    return tuple(sorted(left, key=attrgetter("service_date", "reason")))


def _claimed(items: Sequence[OpenAmount], claims: Sequence[Claim]) -> Iterator[OpenAmount]:
    """What claims take, then what they leave; nothing of items of nothing."""
    is_free = [item.reason == Hold.READY and item.amount > 0 for item in items]
    free = _Free(item for item, may_be_claimed in zip(items, is_free, strict=True) if may_be_claimed)
    for claim in claims:
        yield from free.taken(claim)
    yield from free.left()
    yield from (item for item, may_be_claimed in zip(items, is_free, strict=True) if item.amount and not may_be_claimed)


class _Free:
    """What may still be claimed, by day, newest first: a claim looks at its day alone."""

    def __init__(self, items: Iterable[OpenAmount]) -> None:
        self._by_day: dict[date, list[Decimal]] = {}
        for item in sorted(items, key=lambda one: one.service_date, reverse=True):
            self._by_day.setdefault(item.service_date, []).append(item.amount)

    def taken(self, claim: Claim) -> Iterator[OpenAmount]:
        wanted = claim.amount
        for on in (claim.on,) if claim.on else tuple(self._by_day):
            amounts = self._by_day.get(on, [])
            for place, amount in enumerate(amounts):
                taken = amount if wanted is None else min(amount, wanted)
                if taken > 0:
                    amounts[place] -= taken
                    wanted = None if wanted is None else wanted - taken
                    yield OpenAmount(on, taken, claim.reason)

    def left(self) -> Iterator[OpenAmount]:
        return (OpenAmount(on, amount, Hold.READY) for on, some in self._by_day.items() for amount in some if amount)
