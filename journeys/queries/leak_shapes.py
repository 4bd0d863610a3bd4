"""Frozen rows of what did not get through, and of what got through after all, with their money."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

Cause = Literal["time", "expenses", "duplicate", "mapping", "milestones", "subcontract"]


@dataclass(frozen=True, kw_only=True)
class Prices:
    """What currencies are worth: units of each, and of the target, for one of a reference; not listed: no rate.

    digits: how many places the target's minor unit has.
    """

    digits: int
    currencies: Sequence[str]
    units: Sequence[Decimal]
    targets: Sequence[Decimal]

    @property
    def parameters(self) -> dict[str, Any]:
        return {
            "digits": self.digits,
            "currencies": list(self.currencies),
            "units": list(self.units),
            "targets": list(self.targets),
        }


@dataclass(frozen=True, kw_only=True)
class LeakSum:
    """What leaks on one project for one cause: money in the target currency (positive), each record's rounded.

    unpriced: records of the count that state no amount, or one without an exchange rate; not in the money.
    """

    project_id: int | None
    legal_entity_id: int | None
    cause: Cause
    count: int
    unpriced: int
    money: Decimal


@dataclass(frozen=True, kw_only=True)
class LeakRow:
    """One record that leaks. money in the target currency (positive); None: no amount or no rate.

    Of a supplier's bill that several projects bear it is what one of them bears.

    run_id, correlation_id: its transaction (None, "": it has none at all). state: failed, late, never started, or what
    a fact waits for. since: the business event. why: the reason in words. exchange_id: the evidence of a fact.
    """

    cause: Cause
    run_id: int | None
    correlation_id: str
    what: str
    customer: str
    project_id: int | None
    legal_entity_id: int | None
    state: str
    error_kind: str
    why: str
    amount: Decimal | None
    currency: str
    money: Decimal | None
    since: datetime | None
    exchange_id: int | None


@dataclass(frozen=True, kw_only=True)
class RecoveredRow:
    """One record that leaked and got through: at what instant, and how (replayed, corrected, late, invoiced).

    actor, reason: who replayed it and why ("": nobody had to). money in the target currency; None: not stated.
    """

    cause: Cause
    run_id: int | None
    correlation_id: str
    what: str
    customer: str
    project_id: int | None
    legal_entity_id: int | None
    how: str
    actor: str
    reason: str
    money: Decimal | None
    at: datetime
