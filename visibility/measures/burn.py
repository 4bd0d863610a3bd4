"""Burn: how much of the budget is gone, how fast, and on which day it will be gone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from typing import NamedTuple

from visibility.measures.figure import Figure, Reason, known, percent, ratio, unknown

TRAILING_WEEKS = 4


class DatedCost(NamedTuple):
    """Cost of a day, positive, in the project's currency."""

    service_date: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Burn:
    """Use of a budget in one currency; remaining may be negative, days_left then too.

    `exhaustion_on` is None for the reason days_left gives: no_burn, or too_far_ahead for a calendar.
    """

    burn_pct: Figure
    remaining: Decimal
    days_left: Figure
    exhaustion_on: date | None


@dataclass(frozen=True, slots=True)
class BudgetPosition:
    """Spent against budget in one currency; the ratio is unknown without a budget."""

    spent_ratio: Figure
    remaining: Decimal


def weekly_burn(costs: Iterable[DatedCost], *, as_of: date) -> Decimal:
    """Return the mean cost of a week over the 4 full weeks (28 days) that end on `as_of` (FINANCE 1.5)."""
    start = as_of - timedelta(weeks=TRAILING_WEEKS)
    recent = (cost.amount for cost in costs if start < cost.service_date <= as_of)
    return sum(recent, Decimal(0)) / TRAILING_WEEKS


def burn(*, budget: Decimal, spent: Decimal, weekly: Decimal, as_of: date) -> Burn:
    """Return percent of budget spent and the day it runs out: as_of + ceil(remaining x 7 / weekly burn).

    All amounts in one currency, cost positive. Burn percent is unknown without budget (no_budget); a
    budget already overrun gives a day in the past (FINANCE 1.5).
    """
    days_left = _days_left(budget - spent, weekly, as_of)
    runs_out = None if days_left.value is None else as_of + timedelta(days=int(days_left.value))
    return Burn(percent(spent, budget, Reason.NO_BUDGET), budget - spent, days_left, runs_out)


def budget_position(*, budget: Decimal, spent: Decimal) -> BudgetPosition:
    """Return spent / budget and what remains; a budget of 0 is unknown (no_budget), not 0 percent."""
    return BudgetPosition(ratio(spent, budget, Reason.NO_BUDGET), budget - spent)


def _days_left(remaining: Decimal, weekly: Decimal, as_of: date) -> Figure:
    if weekly <= 0:
        return unknown(Reason.NO_BURN)
    days = ceil(remaining * 7 / weekly)
    if not (date.min - as_of).days <= days <= (date.max - as_of).days:
        return unknown(Reason.TOO_FAR_AHEAD)
    return known(days)
