"""What is still to come: revenue until the end of a contract, and what a plan says for a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from visibility.measures.evm import EstimatedTask, budget_at_completion, earned
from visibility.measures.figure import Figure
from visibility.measures.ramps import Ramp

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BillableTask:
    """A task's estimate in hours, the bill rate of its resource and its progress from 0 to 1; None: not known."""

    estimate_hours: Decimal | None
    bill_rate: Decimal | None
    percent_complete: Decimal | None


def time_revenue(*, to_date: Decimal, tasks: Iterable[BillableTask]) -> Figure:
    """Return value worked to date + remaining billable hours x bill rate, in the contract's currency.

    Remaining hours are estimate x (1 - progress). Unknown like a budget: no_estimate, no_rate, no_progress.
    """
    priced = [EstimatedTask(task.estimate_hours, task.bill_rate, task.percent_complete) for task in tasks]
    return budget_at_completion(priced) - earned(priced) + to_date


def elapsed_share(*, starts_on: date, ends_on: date, on: date) -> Decimal:
    """Return the share of the days of a plan that have passed at the end of a day, 0 to 1, both ends included."""
    days = max((ends_on - starts_on).days + 1, 1)
    return min(max(Decimal((on - starts_on).days + 1) / days, Decimal(0)), Decimal(1))


def planned_value(budget: Figure, *, starts_on: date, ends_on: date, on: date) -> Figure:
    """Return the budget scheduled up to a day, spread evenly: PV where no source phases the plan (FINANCE 1.5)."""
    return budget * elapsed_share(starts_on=starts_on, ends_on=ends_on, on=on)


def plan(*, budget: Decimal, planned: Decimal, starts_on: date, ends_on: date, today: date) -> tuple[Ramp, Ramp]:
    """Return what a plan says for the days up to today, and for those after it.

    Straight to `planned`, its planned value of today, and on to the budget; all in one currency, cost positive.
    Purchases and months of a baseline are in today's value, so the plan of a chart is the planned value of the figures
    (docs/adr/0041); nothing before the first day, the budget from the last.
    """
    eve, end = starts_on - DAY, max(ends_on, starts_on)
    now = min(end, today)
    return (
        Ramp(min(eve, now), now, Decimal(0), planned),
        Ramp(max(eve, today), end, planned, budget),
    )


def expected(*, today_value: Decimal, final_value: Decimal, today: date, ends_on: date) -> Ramp:
    """Return the straight line from today's value to the final one, for the days after today; flat after the end."""
    return Ramp(today, ends_on, today_value, final_value)
