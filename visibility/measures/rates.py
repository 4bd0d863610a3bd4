"""Effective-dated rates per hour: which one holds on a day, and the value of hours at it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from integrations.canonical.money import quantise


@dataclass(frozen=True, slots=True)
class DatedRate:
    """A rate per hour that holds from a day on, until the next one starts."""

    valid_from: date
    rate: Decimal


@dataclass(frozen=True, slots=True)
class WorkedTime:
    """Hours worked on a day."""

    service_date: date
    hours: Decimal


@dataclass(frozen=True, slots=True)
class RatedTime:
    """Hours with the rate per hour that applies to them; None is a rate nobody could find."""

    hours: Decimal
    rate: Decimal | None


@dataclass(frozen=True, slots=True)
class Tally:
    """A sum of posted amounts and what had to be left out of it for want of a rate."""

    amount: Decimal
    missing_count: int
    missing_hours: Decimal


def rate_at(rates: Iterable[DatedRate], day: date) -> Decimal | None:
    """Return the rate with the latest valid_from on or before the day (inclusive).

    None when no rate has started yet: uncosted time, never a rate of 0 (FINANCE 0.6, 0.7).
    """
    started = [rate for rate in rates if rate.valid_from <= day]
    return max(started, key=lambda rate: rate.valid_from).rate if started else None


def most_specific(levels: Sequence[Iterable[DatedRate]], day: date) -> Decimal | None:
    """Return the rate of the first level that has one on the day.

    Levels come in the order of FINANCE 0.6: assignment, project and person, project and role, person,
    role and region, default. None when no level has one.
    """
    found = (rate_at(rates, day) for rates in levels)
    return next((rate for rate in found if rate is not None), None)


def at_dated_rates(entries: Iterable[WorkedTime], rates: Sequence[DatedRate]) -> tuple[RatedTime, ...]:
    """Put the rate of its own day on every entry."""
    return tuple(RatedTime(entry.hours, rate_at(rates, entry.service_date)) for entry in entries)


def value_of_hours(entries: Iterable[RatedTime], *, currency: str) -> Tally:
    """Sum hours x rate, each entry rounded to the minor unit of `currency`; sign of the hours kept.

    Entries without a rate are counted, not valued at 0 (FINANCE 0.3, 0.7). Raises UnknownCurrency.
    """
    rated = list(entries)
    missing = [entry.hours for entry in rated if entry.rate is None]
    posted = (quantise(entry.hours * entry.rate, currency) for entry in rated if entry.rate is not None)
    return Tally(sum(posted, quantise(Decimal(0), currency)), len(missing), sum(missing, Decimal(0)))
