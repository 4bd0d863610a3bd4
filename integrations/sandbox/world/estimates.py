"""Task estimates and progress, drawn back from the hours already worked so that earned value is honest."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from integrations.sandbox.world.plans import Plan, PlannedTask
from integrations.sandbox.world.types import Expense, PurchaseOrder, Task, TimeEntry

SMALLEST_ESTIMATE = 480
LATE_OVERRUN = 1.2
LATE_PROGRESS = 0.86


def build_tasks(plan: Plan, anchor: date, booked: Mapping[str, int]) -> tuple[Task, ...]:
    """Tasks with estimates in minutes: booked = estimate x progress x overrun where work has begun."""
    progress = {task.key: _progress(plan, task, anchor) for task in plan.tasks}
    known = {
        task.key: round(booked[task.key] / (progress[task.key] / 100 * plan.outline.overrun))
        for task in plan.tasks
        if booked.get(task.key) and progress[task.key]
    }
    minutes_per_weight = sum(known.values()) / max(
        sum(_weight(plan, task) for task in plan.tasks if task.key in known), 0.01
    )
    return tuple(
        Task(
            key=task.key,
            title=task.template.title,
            role=task.template.role,
            estimate_minutes=_whole_hours(known.get(task.key, minutes_per_weight * _weight(plan, task))),
            percent_complete=progress[task.key],
            billable=True,
        )
        for task in plan.tasks
    )


def with_bought_work(
    booked: Mapping[str, int],
    entries: Iterable[TimeEntry],
    expenses: Iterable[Expense],
    orders: Iterable[PurchaseOrder],
) -> dict[str, int]:
    """Minutes by task as if what a project has bought and spent to date were labour too, spread as its labour is.

    Expenses count as if made in the project's currency: no estimate is nearer than that.
    """
    labour: dict[str, Decimal] = defaultdict(Decimal)
    beside: dict[str, Decimal] = defaultdict(Decimal)
    project_of = {}
    for entry in entries:
        labour[entry.project] += entry.cost_rate * entry.minutes / 60
        project_of[entry.task] = entry.project
    for expense in expenses:
        beside[expense.project] += expense.amount if expense.approved_at else 0
    for order in orders:
        beside[order.project] += order.billed
    shares = {project: 1 + beside[project] / cost for project, cost in labour.items()}
    return {task: round(minutes * shares[project_of[task]]) for task, minutes in booked.items()}


def _progress(plan: Plan, task: PlannedTask, anchor: date) -> int:
    """Percent complete in steps of five; a project far over its estimate is also late."""
    template = task.template
    share = (plan.fraction(anchor) - template.opens) / (template.closes - template.opens)
    if share >= 1:
        return 100
    late = LATE_PROGRESS if plan.outline.overrun >= LATE_OVERRUN else 1.0
    return max(round(share * late * 20), 1) * 5 if share > 0 else 0


def _weight(plan: Plan, task: PlannedTask) -> float:
    template = task.template
    return (template.closes - template.opens) * len(plan.team[template.role])


def _whole_hours(minutes: float) -> int:
    return max(round(minutes / 60) * 60, SMALLEST_ESTIMATE)
