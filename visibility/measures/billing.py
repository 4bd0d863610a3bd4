"""Billed against recognised, per contract: contract asset or liability, and which work is still unbilled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from visibility.measures.ageing import OpenAmount
from visibility.measures.figure import Figure, Reason, percent


class Hold(StrEnum):
    """Why recognised work is not billed yet."""

    READY = "ready"
    APPROVAL = "approval"
    SYNC_FAILED = "sync_failed"
    MILESTONE_NOT_ACCEPTED = "milestone_not_accepted"
    PURCHASE_ORDER_MISSING = "po_missing"
    RATE_MISSING = "rate_missing"
    PERIOD_CLOSED = "period_closed"


class Bill(NamedTuple):
    """A posted customer invoice without tax, or a credit note as a negative amount."""

    issued_on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ContractPosition:
    """Balance of one contract in its currency: asset (unbilled) or liability (deferred), never both."""

    recognised: Decimal
    billed: Decimal
    contract_asset: Decimal
    contract_liability: Decimal


def contract_position(*, recognised: Decimal, billed: Decimal) -> ContractPosition:
    """Return asset = max(R - B, 0) and liability = max(B - R, 0) of one contract.

    Never net them over contracts: sum each side apart (IFRS 15.105-107, FINANCE 1.4).
    """
    open_amount = recognised - billed
    asset, liability = max(open_amount, Decimal(0)), max(-open_amount, Decimal(0))
    return ContractPosition(recognised, billed, asset, liability)


def billed_to_date(bills: Iterable[Bill], *, as_of: date) -> Decimal:
    """Sum invoices less credit notes issued on or before a day, without tax."""
    return sum((bill.amount for bill in bills if bill.issued_on <= as_of), Decimal(0))


def position_as_of(recognised: Iterable[OpenAmount], bills: Iterable[Bill], *, as_of: date) -> ContractPosition:
    """Return the position on a day: work with service date and bills with issue date up to it."""
    served = (item.amount for item in recognised if item.service_date <= as_of)
    return contract_position(recognised=sum(served, Decimal(0)), billed=billed_to_date(bills, as_of=as_of))


def unbilled_items(recognised: Sequence[OpenAmount], bills: Sequence[Bill], *, as_of: date) -> tuple[OpenAmount, ...]:
    """Return the recognised work of one contract that is still unbilled, bills covering the oldest first.

    The items sum to the contract asset of the day; none when the contract is billed ahead. Credits keep
    their own date; net credit notes beyond all invoices reopen at the date of the first of them.
    """
    position = position_as_of(recognised, bills, as_of=as_of)
    if not position.contract_asset:
        return ()
    served = [item for item in recognised if item.service_date <= as_of]
    if position.billed < 0:
        return (*_by_date(served), _reopened(bills, position.billed))
    return tuple(_uncovered(_by_date(served), position.billed))


def billed_percent(
    *, billable_amount: Decimal, billed_amount: Decimal, billable_hours: Decimal, billed_hours: Decimal
) -> Figure:
    """Return percent billed by amount, by hours when there is no amount; unknown without both: no_hours."""
    by_hours = percent(billed_hours, billable_hours, Reason.NO_HOURS)
    return percent(billed_amount, billable_amount, Reason.NO_BILLING).or_else(by_hours)


def _by_date(items: Iterable[OpenAmount]) -> list[OpenAmount]:
    return sorted(items, key=lambda item: item.service_date)


def _uncovered(items: Iterable[OpenAmount], billed: Decimal) -> Iterable[OpenAmount]:
    for item in items:
        covered = min(max(item.amount, Decimal(0)), billed)
        billed -= covered
        if item.amount != covered:
            yield item._replace(amount=item.amount - covered) if covered else item


def _reopened(bills: Sequence[Bill], billed: Decimal) -> OpenAmount:
    first = min(bill.issued_on for bill in bills if bill.amount < 0)
    return OpenAmount(first, -billed, Hold.READY)
