"""Leakage: revenue earned and lost, and revenue that may still be lost."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from integrations.canonical.money import quantise


@dataclass(frozen=True, slots=True)
class BilledTime:
    """Hours billed at a rate other than the contract's; `is_expired` when an old rate was still used."""

    hours: Decimal
    contract_rate: Decimal
    billed_rate: Decimal
    is_expired: bool = False


@dataclass(frozen=True, slots=True)
class RateLeakage:
    """Revenue lost to wrong and to expired rates, in contract currency; negative when billed too high."""

    wrong_rate: Decimal
    expired_rate: Decimal

    @property
    def total(self) -> Decimal:
        return self.wrong_rate + self.expired_rate


@dataclass(frozen=True, slots=True)
class Leakage:
    """Money lost and money at risk of being lost, positive, in one currency."""

    lost: Decimal
    at_risk: Decimal


def rate_leakage(lines: Iterable[BilledTime], *, currency: str) -> RateLeakage:
    """Sum hours x (contract rate - billed rate), each line rounded, expired rates apart (FINANCE 1.7)."""
    billed = list(lines)
    return RateLeakage(
        wrong_rate=_lost([line for line in billed if not line.is_expired], currency),
        expired_rate=_lost([line for line in billed if line.is_expired], currency),
    )


def leakage(
    *,
    over_cap: Decimal,
    written_off: Decimal,
    lost_by_rates: Decimal,
    rework_hours: Decimal,
    standard_rate: Decimal,
    at_risk: Iterable[Decimal],
    currency: str,
) -> Leakage:
    """Sum what is lost (over cap, written off, rates, unbillable rework at standard rate) and at risk.

    At risk are approved time not posted to the ERP, unbilled over 60 days, missing timesheets at planned
    rate: the caller names those it knows (FINANCE 1.7).
    """
    rework = quantise(rework_hours * standard_rate, currency)
    return Leakage(over_cap + written_off + lost_by_rates + rework, sum(at_risk, Decimal(0)))


def _lost(lines: Iterable[BilledTime], currency: str) -> Decimal:
    gaps = (quantise(line.hours * (line.contract_rate - line.billed_rate), currency) for line in lines)
    return sum(gaps, quantise(Decimal(0), currency))
