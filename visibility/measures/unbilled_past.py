"""Unbilled work on many earlier days of one contract, from sums kept in order of days: a day costs a look, not a walk.

What a bill covers is the oldest work first, so what is still open of the work up to a day follows from two sums: the
positive work up to it and all bills (visibility.measures.billing.unbilled_items, item by item).
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

from visibility.measures.ageing import OpenAmount
from visibility.measures.billing import Bill

NOTHING = Decimal(0)
OVER_60 = timedelta(days=61)


@dataclass(frozen=True)
class Running:
    """Amounts of one currency with the sum of all up to each day; days ascend."""

    days: Sequence[date]
    sums: Sequence[Decimal]

    @classmethod
    def of(cls, dated: Iterable[tuple[date, Decimal]]) -> "Running":
        ordered = sorted(dated, key=lambda one: one[0])
        return cls([on for on, _ in ordered], list(accumulate(amount for _, amount in ordered)))

    def up_to(self, on: date) -> Decimal:
        """The sum of all amounts of a day and the days before it."""
        place = bisect_right(self.days, on)
        return self.sums[place - 1] if place else NOTHING


@dataclass(frozen=True)
class UnbilledPast:
    """Recognised work and bills of one contract, in its currency: value positive, credits negative."""

    earned: Running
    charged: Running
    credited: Running
    billed: Running
    first_credit: date | None

    @classmethod
    def of(cls, recognised: Sequence[OpenAmount], bills: Sequence[Bill]) -> "UnbilledPast":
        work = [(item.service_date, item.amount) for item in recognised]
        return cls(
            earned=Running.of(work),
            charged=Running.of((on, amount) for on, amount in work if amount > 0),
            credited=Running.of((on, amount) for on, amount in work if amount < 0),
            billed=Running.of((bill.issued_on, bill.amount) for bill in bills),
            first_credit=min((bill.issued_on for bill in bills if bill.amount < 0), default=None),
        )

    def total(self, on: date) -> Decimal:
        """Contract asset at the end of a day: recognised less billed, never below 0."""
        return max(self.earned.up_to(on) - self.billed.up_to(on), NOTHING)

    def over_60(self, on: date) -> Decimal:
        """What of it is of work older than 60 days on that day."""
        if not self.total(on):
            return NOTHING
        last, billed = on - OVER_60, self.billed.up_to(on)
        if billed < 0:
            is_old = self.first_credit is not None and self.first_credit <= last
            return self.earned.up_to(last) - (billed if is_old else NOTHING)
        return self.credited.up_to(last) + max(self.charged.up_to(last) - billed, NOTHING)
