"""Age of open amounts in four buckets, counted in days from the service date."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple


class OpenAmount(NamedTuple):
    """An amount not billed yet, with the day of the work and the reason it waits; credits are negative.

    A tuple, as bills and dated costs are: a roll-up makes one for each day of each project.
    """

    service_date: date
    amount: Decimal
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AgeBuckets:
    """Open amounts by age in days, in one currency."""

    up_to_30: Decimal
    up_to_60: Decimal
    up_to_90: Decimal
    over_90: Decimal

    @property
    def total(self) -> Decimal:
        return self.up_to_30 + self.up_to_60 + self.up_to_90 + self.over_90


def age(items: Iterable[OpenAmount], *, as_of: date) -> AgeBuckets:
    """Sum open amounts of one currency into 0-30, 31-60, 61-90 and >90 days (FINANCE 1.7).

    Credits age by their own date and net inside their bucket; work after `as_of` counts as age 0.
    """
    sums = [Decimal(0)] * 4
    for item in items:
        sums[bucket_of((as_of - item.service_date).days)] += item.amount
    return AgeBuckets(*sums)


def bucket_of(days: int) -> int:
    """Return the bucket of an age in days: 0 up to 30, 1 up to 60, 2 up to 90, 3 beyond."""
    return (days > 30) + (days > 60) + (days > 90)


def overdue_bucket(days: int) -> int:
    """Return the bucket of a receivable by days past its due day: 0 not due, then 1-30, 31-60, 61-90 and beyond."""
    return 0 if days <= 0 else 1 + bucket_of(days)


def by_reason(items: Iterable[OpenAmount]) -> dict[str, Decimal]:
    """Sum open amounts of one currency by the reason they wait for, reasons in alphabetical order."""
    ordered = sorted(items, key=lambda item: item.reason)
    groups = groupby(ordered, key=lambda item: item.reason)
    return {reason: sum((item.amount for item in group), Decimal(0)) for reason, group in groups}
