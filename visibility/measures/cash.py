"""Cash and work in progress: receivables, lock-up days, backlog, collection and the WIP roll-forward."""

from dataclasses import dataclass
from decimal import Decimal

from visibility.measures.figure import Figure, Reason, percent, ratio


@dataclass(frozen=True, slots=True)
class LockUp:
    """Days of revenue tied up in work in progress and in receivables, unrounded."""

    wip_days: Figure
    dso: Figure
    total_days: Figure


@dataclass(frozen=True, slots=True)
class Backlog:
    """Contracted work not recognised yet; scheduled has people or milestones, unscheduled has neither."""

    backlog: Decimal
    scheduled: Decimal
    unscheduled: Decimal
    is_over_recognised: bool


@dataclass(frozen=True, slots=True)
class Collection:
    """Shares of billed amounts collected and written off, in percent."""

    collected_pct: Figure
    written_off_pct: Figure


def days_of_revenue(amount: Decimal, *, revenue: Decimal, days: int) -> Figure:
    """Return amount / revenue x days: DSO of receivables, WIP days of unbilled work (FINANCE 1.7).

    `revenue` is that of the `days`; unknown without it: no_revenue.
    """
    return ratio(amount * days, revenue, Reason.NO_REVENUE)


def lock_up(*, wip: Decimal, receivables: Decimal, revenue: Decimal, days: int) -> LockUp:
    """Return WIP days, DSO and their unrounded sum; unknown without revenue: no_revenue."""
    in_work = days_of_revenue(wip, revenue=revenue, days=days)
    owed = days_of_revenue(receivables, revenue=revenue, days=days)
    return LockUp(in_work, owed, in_work + owed)


def net_lock_up(*, wip: Decimal, receivables: Decimal, liabilities: Decimal, revenue: Decimal, days: int) -> Figure:
    """Return lock-up days less contract liabilities; negative when customers pay ahead (FINANCE 1.7)."""
    return days_of_revenue(wip + receivables - liabilities, revenue=revenue, days=days)


def backlog(*, contract: Decimal, change_orders: Decimal, recognised: Decimal, scheduled: Decimal) -> Backlog:
    """Return max(contract + signed change orders - recognised, 0), split by what is scheduled."""
    left = contract + change_orders - recognised
    open_amount = max(left, Decimal(0))
    return Backlog(open_amount, scheduled, max(open_amount - scheduled, Decimal(0)), left < 0)


def collection(*, billed: Decimal, collected: Decimal, written_off: Decimal) -> Collection:
    """Return collected and written off in percent of billed of the same invoices; unknown: no_billing."""
    return Collection(percent(collected, billed, Reason.NO_BILLING), percent(written_off, billed, Reason.NO_BILLING))


def roll_wip_forward(
    *, opening: Decimal, recognised: Decimal, billed: Decimal, written_off: Decimal, fx: Decimal
) -> Decimal:
    """Return closing WIP = opening + recognised - billed - written off + FX; reconciles to the ledger."""
    return opening + recognised - billed - written_off + fx


def receivable(*, billed: Decimal, tax: Decimal, collected: Decimal, written_off: Decimal) -> Decimal:
    """Return what customers owe unconditionally, with tax, apart from the contract asset (FINANCE 1.4)."""
    return billed + tax - collected - written_off
