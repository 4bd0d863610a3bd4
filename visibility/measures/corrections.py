"""Late, re-rated and reversed postings: a closed period is never rewritten."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from integrations.canonical.money import quantise
from integrations.canonical.periods import last_day, next_period, period_of, posting_period
from visibility.measures.rates import DatedRate


class PeriodClosed(ValueError):
    """The period takes no more postings: post to the first open one."""


class PeriodsOverlap(ValueError):
    """Two accounting periods share a day: end one before the other starts."""


@dataclass(frozen=True, slots=True)
class Posting:
    """An amount where the ledger put it (posting) and where the work happened (service)."""

    amount: Decimal
    service_period: str
    posting_period: str


@dataclass(frozen=True, slots=True)
class LateItem:
    """A posting that came after its month ended, and by how many days; not late: 0."""

    posting: Posting
    late_days: int


@dataclass(frozen=True, slots=True)
class CostedTime:
    """Hours of a day with the cost rate they were posted at."""

    service_date: date
    hours: Decimal
    posted_rate: Decimal


@dataclass(frozen=True, slots=True)
class AccountingPeriod:
    """Days from first to last, both included, that are posted and closed together."""

    first: date
    last: date

    def has(self, day: date) -> bool:
        """Say whether the day lies in the period."""
        return self.first <= day <= self.last


def post_late(amount: Decimal, *, service_date: date, received: date, closed_through: str) -> LateItem:
    """Post an item that arrived late to the first open period, with its own service period (FINANCE 0.11)."""
    service = period_of(service_date)
    where = posting_period(service, first_open=next_period(closed_through))
    late = max((received - last_day(service)).days, 0)
    return LateItem(Posting(amount, service, where), late)


def recost(
    entries: Iterable[CostedTime], *, new_rate: DatedRate, first_open: str, currency: str
) -> tuple[Posting, ...]:
    """Post time again at a new rate: open months whole, closed ones the difference in the first open month.

    The new rate holds from its first day on; closed months keep what was posted, in `currency`.
    """
    return tuple(
        posting for entry in entries for posting in _recosted(entry, _rate_for(entry, new_rate), first_open, currency)
    )


def reverse(original: Posting, *, entered: date) -> Posting:
    """Return the negative of a posting in the month it is entered; the service period stays."""
    return Posting(-original.amount, original.service_period, period_of(entered))


def as_posted(postings: Iterable[Posting], period: str) -> Decimal:
    """Sum what the ledger put into a month."""
    return sum((item.amount for item in postings if item.posting_period == period), Decimal(0))


def as_serviced(postings: Iterable[Posting], period: str) -> Decimal:
    """Sum what belongs to the work of a month, wherever it was posted."""
    return sum((item.amount for item in postings if item.service_period == period), Decimal(0))


def to_date(postings: Iterable[Posting]) -> Decimal:
    """Sum postings of a project whatever their month; a reversed one nets to zero."""
    return sum((item.amount for item in postings), Decimal(0))


def adjustments(postings: Iterable[Posting]) -> tuple[Posting, ...]:
    """Return the postings that landed in another month than that of the work."""
    return tuple(item for item in postings if item.posting_period != item.service_period)


def refuse_overlap(periods: Iterable[AccountingPeriod]) -> None:
    """Raise PeriodsOverlap when two accounting periods share a day."""
    ordered = sorted(periods, key=lambda period: period.first)
    for earlier, later in pairwise(ordered):
        if later.first <= earlier.last:
            raise PeriodsOverlap(f"End the period of {earlier.first} before {later.first}")


def refuse_closed(day: date, closed: Iterable[AccountingPeriod]) -> None:
    """Raise PeriodClosed when the day lies in a closed period."""
    if any(period.has(day) for period in closed):
        raise PeriodClosed(f"Post {day} to the first open period: its own is closed")


def _rate_for(entry: CostedTime, new_rate: DatedRate) -> Decimal:
    return new_rate.rate if new_rate.valid_from <= entry.service_date else entry.posted_rate


def _recosted(entry: CostedTime, rate: Decimal, first_open: str, currency: str) -> tuple[Posting, ...]:
    service = period_of(entry.service_date)
    new = quantise(entry.hours * rate, currency)
    if service >= first_open:
        return (Posting(new, service, service),)
    old = quantise(entry.hours * entry.posted_rate, currency)
    posted = Posting(old, service, service)
    return (posted, Posting(new - old, service, first_open)) if new != old else (posted,)
