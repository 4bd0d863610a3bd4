"""Payments before performance: advances under cancellable and firm contracts, and down payments."""

from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum


class Stage(IntEnum):
    """How far a contract paid in advance has come."""

    SIGNED = 0
    DUE = 1
    PAID = 2
    DELIVERED = 3


@dataclass(frozen=True, slots=True)
class AdvanceBalances:
    """Balances of a contract paid in advance, in its currency, all positive."""

    receivable: Decimal
    cash: Decimal
    contract_liability: Decimal
    revenue: Decimal


@dataclass(frozen=True, slots=True)
class DownPayment:
    """What a down payment does: billed, never revenue; `to_invoice` is negative while work is behind it."""

    billed: Decimal
    to_invoice: Decimal
    unbilled: Decimal
    deferred: Decimal


def advance_balances(price: Decimal, *, stage: Stage, is_cancellable: bool) -> AdvanceBalances:
    """Return the balances at a stage (IFRS 15 IE198-IE200).

    A firm contract shows receivable and liability when the payment is due; a cancellable one shows
    nothing until it is paid.
    """
    nothing = Decimal(0)
    is_owed = stage is Stage.DUE and not is_cancellable
    is_held = is_owed or stage is Stage.PAID
    return AdvanceBalances(
        receivable=price if is_owed else nothing,
        cash=price if stage >= Stage.PAID else nothing,
        contract_liability=price if is_held else nothing,
        revenue=price if stage is Stage.DELIVERED else nothing,
    )


def with_down_payment(*, down_payment: Decimal, delivered: Decimal) -> DownPayment:
    """Return the position of an order after a down payment and some delivery (FINANCE 1.3).

    billed + to_invoice is always what was delivered, so the down payment moves no total.
    """
    open_amount = delivered - down_payment
    return DownPayment(
        billed=down_payment,
        to_invoice=open_amount,
        unbilled=max(open_amount, Decimal(0)),
        deferred=max(-open_amount, Decimal(0)),
    )
