"""Cost ordered, received and invoiced: what a project will pay, counted once."""

from dataclasses import dataclass
from decimal import Decimal

from integrations.canonical.money import quantise
from visibility.measures.figure import Figure, Reason, percent


@dataclass(frozen=True, slots=True)
class OrderPosition:
    """A purchase order in its currency: actual cost is invoiced + received_not_invoiced."""

    invoiced: Decimal
    committed_open: Decimal
    received_not_invoiced: Decimal
    exposure: Decimal
    is_over_invoiced: bool


@dataclass(frozen=True, slots=True)
class BillShare:
    """A supplier bill line without recoverable tax, and the percent of it that a project bears."""

    amount: Decimal
    percent: Decimal


@dataclass(frozen=True, slots=True)
class SupplierCost:
    """Supplier cost of a project: in draft bills, and posted."""

    to_bill: Decimal
    billed: Decimal


@dataclass(frozen=True, slots=True)
class TrackedWork:
    """Cost of an item of work against its plan: up to the plan it is WIP, beyond it is variance."""

    wip: Decimal
    variance: Decimal
    remaining: Decimal


@dataclass(frozen=True, slots=True)
class BudgetCheck:
    """An order in base currency, and whether it breaks the budget."""

    base_amount: Decimal
    exceeds: bool


@dataclass(frozen=True, slots=True)
class GrossMargin:
    """Billed less cost, and its percent of billed."""

    amount: Decimal
    pct: Figure


def order_position(*, ordered: Decimal, received: Decimal, invoiced: Decimal) -> OrderPosition:
    """Return open = max(ordered - invoiced, 0) and received not invoiced = max(received - invoiced, 0).

    Exposure is max(ordered, invoiced); a cancelled order has ordered 0 (FINANCE 1.2).
    """
    return OrderPosition(
        invoiced=invoiced,
        committed_open=max(ordered - invoiced, Decimal(0)),
        received_not_invoiced=max(received - invoiced, Decimal(0)),
        exposure=max(ordered, invoiced),
        is_over_invoiced=invoiced > ordered,
    )


def supplier_cost(line: BillShare, *, posted_before: Decimal, is_posted: bool, currency: str) -> SupplierCost:
    """Add the project's share of a supplier bill line: a draft is to bill, a posted one is billed."""
    share = quantise(line.amount * line.percent / 100, currency)
    if is_posted:
        return SupplierCost(quantise(Decimal(0), currency), posted_before + share)
    return SupplierCost(share, posted_before)


def tracked_work(*, planned: Decimal, actual: Decimal, is_done: bool) -> TrackedWork:
    """Split actual cost into WIP and variance; the variance of open work shows once it is over plan."""
    shows_variance = is_done or actual > planned
    return TrackedWork(
        wip=min(actual, planned),
        variance=actual - planned if shows_variance else Decimal(0),
        remaining=Decimal(0) if shows_variance else planned - actual,
    )


def check_budget(order: Decimal, *, rate: Decimal, limit: Decimal, currency: str) -> BudgetCheck:
    """Convert an order (base units for one of its units) and compare it with a limit in base `currency`."""
    base = quantise(order * rate, currency)
    return BudgetCheck(base, base > limit)


def gross_margin(
    *, billed: Decimal, labour: Decimal, purchase: Decimal, expense: Decimal, material: Decimal
) -> GrossMargin:
    """Return billed - cost as ERPNext shows it; percent unknown without billing: no_billing.

    It compares billed with incurred cost, so it misleads in mid-project: prefer recognised revenue.
    """
    amount = billed - labour - purchase - expense - material
    return GrossMargin(amount, percent(amount, billed, Reason.NO_BILLING))
