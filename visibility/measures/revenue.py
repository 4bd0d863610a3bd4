"""Recognised revenue to date of contracts paid by time or by milestone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from integrations.canonical.money import quantise
from visibility.measures.rates import RatedTime, Tally, value_of_hours


@dataclass(frozen=True, slots=True)
class Milestone:
    """A fixed amount earned on the day the customer accepted it; None while it is not accepted."""

    amount: Decimal
    accepted_on: date | None


@dataclass(frozen=True, slots=True)
class CappedValue:
    """What may still be billed under a cap, and the excess kept as leakage; both in contract currency."""

    billable: Decimal
    over_cap: Decimal


@dataclass(frozen=True, slots=True)
class ProgressItem:
    """A fixed-price item with its value and its progress from 0 to 1."""

    value: Decimal
    progress: Decimal


@dataclass(frozen=True, slots=True)
class FeeTerms:
    """The fee of a cost-plus contract: percent of allowable cost, up to a ceiling; None: no ceiling."""

    fee_percent: Decimal
    fee_ceiling: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CostPlus:
    """Fee, revenue and margin of a cost-plus contract, in its currency."""

    fee: Decimal
    revenue: Decimal
    margin: Decimal


def time_and_materials(approved: Iterable[RatedTime], *, currency: str) -> Tally:
    """Sum rounded billable hours x bill rate of approved entries, in contract `currency` (FINANCE 1.3).

    Revenue is positive. Entries without a bill rate are counted in the tally, outside its amount.
    """
    return value_of_hours(approved, currency=currency)


def rebillable_expense(expense: Decimal, *, markup_percent: Decimal, currency: str) -> Decimal:
    """Return a billable expense with its markup, rounded: expense x (1 + markup / 100) (FINANCE 1.3)."""
    return quantise(expense * (1 + markup_percent / 100), currency)


def capped_time_and_materials(value: Decimal, *, prior: Decimal, cap: Decimal) -> CappedValue:
    """Split this period's value at a not-to-exceed cap, given what was billed before (FINANCE 1.3).

    A credit (negative value) lowers what was billed and reopens room.
    """
    room = max(cap - prior, Decimal(0))
    billable = min(value, room)
    return CappedValue(billable, value - billable)


def accepted_milestones(milestones: Iterable[Milestone], *, as_of: date) -> Decimal:
    """Sum the milestones accepted on or before a day; planned or partly accepted ones are 0 (FINANCE 1.3)."""
    accepted = (item.amount for item in milestones if item.accepted_on and item.accepted_on <= as_of)
    return sum(accepted, Decimal(0))


def earned_by_progress(items: Iterable[ProgressItem], *, currency: str) -> Decimal:
    """Sum value x progress of fixed-price items, rounded once."""
    return quantise(sum((item.value * item.progress for item in items), Decimal(0)), currency)


def cost_plus(terms: FeeTerms, *, allowable: Decimal, unallowable: Decimal, currency: str) -> CostPlus:
    """Return allowable cost + fee as revenue; unallowable cost earns nothing and lowers the margin.

    fee = min(percent of allowable cost, ceiling) (FINANCE 1.3).
    """
    uncapped = quantise(allowable * terms.fee_percent / 100, currency)
    fee = uncapped if terms.fee_ceiling is None else min(uncapped, terms.fee_ceiling)
    return CostPlus(fee, allowable + fee, fee - unallowable)


def funding_by_line(charges: Sequence[Decimal], limits: Sequence[Decimal]) -> Decimal:
    """Return what may be billed when each line has a limit of its own: sum(min(charge, limit))."""
    return sum((min(charge, limit) for charge, limit in zip(charges, limits, strict=True)), Decimal(0))


def funding_by_total(charges: Sequence[Decimal], limits: Sequence[Decimal]) -> Decimal:
    """Return what may be billed when only the sum is limited: min(sum(charges), sum(limits))."""
    return min(sum(charges, Decimal(0)), sum(limits, Decimal(0)))
