"""Revenue of one project to date by its contract's method, and on which days it was earned."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from visibility.measures.ageing import OpenAmount
from visibility.measures.completion import CostProgress, catch_up, revenue_by_cost
from visibility.measures.figure import Figure, Reason, figure_of, known, unknown
from visibility.measures.outlook import BillableTask, time_revenue
from visibility.measures.revenue import Milestone, accepted_milestones
from visibility.projections.project_inputs import Day, ProjectInputs

TIME_AND_MATERIALS = "time_and_materials"


@dataclass(frozen=True)
class ToDate:
    """A project with its days up to as_of, its cost to date and its estimate at completion."""

    project: ProjectInputs
    days: Sequence[Day]
    as_of: date
    cost: Figure
    eac: Figure


@dataclass(frozen=True)
class Revenue:
    """Recognised to date with its days, value worked or delivered to date, and what the contract will bring.

    All in the project's currency; `worked` is recognised plus what still waits for approval.
    """

    recognised: Figure
    worked: Figure
    forecast: Figure
    items: tuple[OpenAmount, ...] = ()


def revenue(to_date: ToDate) -> Revenue:
    """Revenue by the contract's method; unknown for a method or price nobody stated: no_revenue.

    Unknown too while a posting has no exchange rate, or time that earns by the hour has no bill rate, or an expense
    billed with it no amount: what is known would be too low.
    """
    gap = left_out(to_date.project)
    return Revenue(gap, gap, gap) if gap else METHODS.get(to_date.project.method, _unstated)(to_date)


def left_out(project: ProjectInputs) -> Figure | None:
    """Why what was earned cannot be summed: missing_rate; for time and materials no_rate, no_amount; None: it can."""
    if project.missing_rates:
        return unknown(Reason.MISSING_RATE)
    if project.method != TIME_AND_MATERIALS:
        return None
    if project.unrated_hours:
        return unknown(Reason.NO_RATE)
    return unknown(Reason.NO_AMOUNT) if project.unvalued_expenses else None


def _by_time(to_date: ToDate) -> Revenue:
    """Approved billable time, and approved billable expenses at cost: no source states a mark-up (FINANCE 1.3)."""
    days = to_date.days
    items = tuple(OpenAmount(day.on, earned) for day in days if (earned := day.own.time + day.own.rebillable))
    recognised = sum((item.amount for item in items), Decimal(0))
    worked = recognised + sum((day.own.pending for day in days), Decimal(0))
    tasks = [
        BillableTask(task.estimate_hours, task.bill_rate, task.percent_complete)
        for task in to_date.project.tasks
        if task.is_billable
    ]
    return Revenue(known(recognised), known(worked), time_revenue(to_date=worked, tasks=tasks), items)


def _by_milestone(to_date: ToDate) -> Revenue:
    items = tuple(OpenAmount(day.on, day.own.milestones) for day in to_date.days if day.own.milestones)
    milestones = (Milestone(item.amount, item.service_date) for item in items)
    accepted = known(accepted_milestones(milestones, as_of=to_date.as_of))
    return Revenue(accepted, accepted, figure_of(to_date.project.price, Reason.NO_REVENUE), items)


def _by_cost(to_date: ToDate) -> Revenue:
    price = figure_of(to_date.project.price, Reason.NO_REVENUE)
    missing = next((figure for figure in (price, to_date.cost, to_date.eac) if not figure.is_known), None)
    if missing or price.value is None:
        return Revenue(missing or price, missing or price, price)
    items = tuple(_earned_by_day(to_date, price.value))
    recognised = known(sum((item.amount for item in items), Decimal(0)))
    return Revenue(recognised, recognised, price, items)


def _earned_by_day(to_date: ToDate, price: Decimal) -> list[OpenAmount]:
    """Each day's cost moves the progress; what that adds to the revenue was earned on that day."""
    items, cost, before = [], Decimal(0), Decimal(0)
    for day in to_date.days:
        if not day.own.cost:
            continue
        cost += day.own.cost
        line = CostProgress(price, cost, to_date.eac.value)
        earned = catch_up(revenue_by_cost(line, currency=to_date.project.currency), recognised_before=before).value
        if earned is not None:
            items.append(OpenAmount(day.on, earned))
            before += earned
    return items


def _unstated(to_date: ToDate) -> Revenue:
    nothing = unknown(Reason.NO_REVENUE)
    return Revenue(nothing, nothing, figure_of(to_date.project.price, Reason.NO_REVENUE))


METHODS: Mapping[str, Callable[[ToDate], Revenue]] = {
    TIME_AND_MATERIALS: _by_time,
    "fixed_milestone": _by_milestone,
    "fixed_poc_cost": _by_cost,
}
