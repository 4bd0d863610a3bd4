"""Retainers: a fee recognised over its service window, hours beyond it, hours carried and hours lapsed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from integrations.canonical.money import allocate, quantise
from integrations.canonical.periods import (
    days_in_period,
    first_day,
    last_day,
    next_period,
    period_of,
    periods_between,
    shift,
)
from visibility.measures.figure import Figure, Reason, figure_of, ratio


@dataclass(frozen=True, slots=True)
class Overage:
    """Revenue of a month used beyond its included hours, and what an hour earned in the end."""

    revenue: Decimal
    overage: Decimal
    effective_rate: Figure


@dataclass(frozen=True, slots=True)
class Rollover:
    """Unused hours carried over (still owed: deferred), hours lapsed (earned), and the month's revenue."""

    rolled_over_hours: Decimal
    breakage_hours: Decimal
    deferred: Figure
    revenue: Figure


@dataclass(frozen=True, slots=True)
class DeferredPosting:
    """One month's share of a deferred amount and the day it posts on."""

    posted_on: date
    amount: Decimal
    service_period: str


def straight_line_by_months(amount: Decimal, *, start: date, months: int, currency: str) -> dict[str, Decimal]:
    """Spread an amount in equal shares over months from `start` on; the month after the last has 0."""
    periods = [shift(period_of(start), offset) for offset in range(months + 1)]
    weights = [Decimal(1)] * months + [Decimal(0)]
    return dict(zip(periods, allocate(amount, weights, currency), strict=True))


def straight_line_by_days(amount: Decimal, *, start: date, end: date, currency: str) -> dict[str, Decimal]:
    """Spread an amount over [start, end] by days: 31, 30 and 31 of 92; shares sum to it exactly."""
    periods = periods_between(period_of(start), period_of(end))
    weights = [Decimal(days_in_period(period, start=start, end=end)) for period in periods]
    return dict(zip(periods, allocate(amount, weights, currency), strict=True))


def earned_by_days(
    amount: Decimal, *, start: date, end: date, until: date, currency: str
) -> Iterator[tuple[date, Decimal]]:
    """Each day of [start, end] up to `until` with what it earns; a month's days sum to its share by days exactly.

    Nothing for a window that ends before it starts.
    """
    if end < start:
        return
    for period, share in straight_line_by_days(amount, start=start, end=end, currency=currency).items():
        first, last = max(start, first_day(period)), min(end, last_day(period))
        days, before = (last - first).days + 1, Decimal(0)
        for passed in range(1, min(days, (until - first).days + 1) + 1):
            to_date = quantise(share * passed / days, currency)
            yield first + timedelta(days=passed - 1), to_date - before
            before = to_date


def post_deferred(
    amount: Decimal, *, start: date, end: date, frozen_up_to: date, run_to: date, currency: str
) -> tuple[DeferredPosting, ...]:
    """Post equal monthly shares of a service at month end; frozen months post with the first open one.

    Only what falls due up to `run_to` is returned (FINANCE 1.9).
    """
    months = len(periods_between(period_of(start), period_of(end)))
    shares = straight_line_by_months(amount, start=start, months=months, currency=currency)
    postings = [
        DeferredPosting(posting_day(period, frozen_up_to), share, period) for period, share in shares.items() if share
    ]
    return tuple(posting for posting in postings if posting.posted_on <= run_to)


def posting_day(service_period: str, frozen_up_to: date) -> date:
    """Return the last day of the month, or of the first month whose end is not frozen."""
    period = max(service_period, period_of(frozen_up_to))
    return last_day(period) if last_day(period) > frozen_up_to else last_day(next_period(period))


def still_deferred(amount: Decimal, postings: tuple[DeferredPosting, ...]) -> Decimal:
    """Return what of the amount is not posted yet: a contract liability."""
    return amount - sum((posting.amount for posting in postings), Decimal(0))


def bill_overage(*, fee: Decimal, included: Decimal, used: Decimal, overage_rate: Decimal, currency: str) -> Overage:
    """Return fee + hours beyond the included ones x overage rate; effective rate unknown: no_hours."""
    overage = quantise(max(used - included, Decimal(0)) * overage_rate, currency)
    return Overage(fee + overage, overage, ratio(fee + overage, used, Reason.NO_HOURS))


def roll_over(*, fee: Decimal, included: Decimal, used: Decimal, rollover_cap: Decimal, currency: str) -> Rollover:
    """Carry unused hours up to a cap; they stay a liability at fee / included, the rest lapses and is earned.

    Unknown without included hours: no_hours (FINANCE 1.3).
    """
    unused = max(included - used, Decimal(0))
    carried = min(unused, rollover_cap)
    share = ratio(fee * carried, included, Reason.NO_HOURS).value
    deferred = figure_of(None if share is None else quantise(share, currency), Reason.NO_HOURS)
    return Rollover(carried, unused - carried, deferred, Figure(fee) - deferred)
