"""Baselines: a plan by month that is never changed, only followed by another one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from integrations.canonical.periods import first_day, last_day, next_period, period_of
from visibility.measures.figure import Figure, Reason, total
from visibility.measures.outlook import elapsed_share


@dataclass(frozen=True, slots=True)
class PlannedMonth:
    """Cost of a month ("YYYY-MM") of a plan in the project's currency, positive; unknown with its reason."""

    month: str
    cost: Figure


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """A baseline: its number from 1, the day it was approved, its months in order."""

    number: int
    made_on: date
    months: tuple[PlannedMonth, ...]

    @property
    def effective_from(self) -> date:
        """The first one holds from the day it was made; a re-baseline from the next month on (FINANCE 1.10)."""
        if self.number == 1 or self.made_on.day == 1:
            return self.made_on
        return first_day(next_period(period_of(self.made_on)))


def current_plan(plans: Iterable[PlanVersion], *, on: date) -> PlanVersion | None:
    """Return the baseline of the highest number that holds on a day; None without one. One without months is none."""
    holding = (plan for plan in plans if plan.months and plan.effective_from <= on)
    return max(holding, key=lambda plan: plan.number, default=None)


def planned_budget(plan: PlanVersion) -> Figure:
    """Return the budget at completion of a baseline: the sum of its months (FINANCE 1.1)."""
    return total(month.cost for month in plan.months)


def planned_to_date(plan: PlanVersion, *, on: date) -> Figure:
    """Return what the baseline schedules up to the end of a day: PV; a month is spread evenly over its days."""
    return total(month.cost * _elapsed(month.month, on) for month in plan.months)


def scaled_progress(*, ev: Figure, bac: Figure, budget: Figure) -> Figure:
    """Return the earned value of another budget at the same progress: budget x EV / BAC; unknown: no_budget."""
    return (budget * ev).over(bac, Reason.NO_BUDGET)


def _elapsed(month: str, on: date) -> Decimal:
    return elapsed_share(starts_on=first_day(month), ends_on=last_day(month), on=on)
