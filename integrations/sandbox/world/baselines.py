"""Plans by month of some projects: what was approved when they were sold, and once anew after a change."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from integrations.sandbox.world.amounts import hours, posted
from integrations.sandbox.world.calendars import next_workday
from integrations.sandbox.world.plans import Plan
from integrations.sandbox.world.signed import Baseline, BaselineMonth
from integrations.sandbox.world.types import Project

# The first plan was this share of what is estimated today; number 3 was planned anew when its scope grew.
FIRST_SHARE = Decimal("0.92")
PLANNED = frozenset({3, 6, 25, 33})
PLANNED_ANEW = frozenset({3, 25})
ANEW_AFTER = timedelta(days=45)


def build_baselines(anchor: date, plan: Plan, project: Project) -> Iterator[Baseline]:
    """The baselines of a project, the first one first; none where nobody has planned it by month."""
    if plan.number not in PLANNED:
        return
    made_on = next_workday(project.start - timedelta(days=3), project.entity)
    again_on = next_workday(project.start + ANEW_AFTER, project.entity)
    is_replanned = plan.number in PLANNED_ANEW and again_on < anchor
    yield Baseline(
        project=project.key,
        currency=project.currency,
        number=1,
        reason="As sold",
        approver=project.manager,
        made_on=made_on,
        months=_months(plan, project, made_on, FIRST_SHARE if is_replanned else Decimal(1)),
    )
    if is_replanned:
        yield Baseline(
            project=project.key,
            currency=project.currency,
            number=2,
            reason="Scope added by a change order",
            approver=project.manager,
            made_on=again_on,
            months=_months(plan, project, again_on, Decimal(1)),
        )


def _months(plan: Plan, project: Project, made_on: date, share: Decimal) -> tuple[BaselineMonth, ...]:
    """That share of what is estimated today, at the cost rates of the day it was planned, spread over days."""
    worked = sum((hours(task.estimate_minutes) for task in project.tasks), Decimal(0)) * share
    cost = _cost(plan, project, made_on) * share
    return tuple(
        BaselineMonth(month, posted(worked * part), posted(cost * part), posted(project.price * share * part))
        for month, part in _parts(project)
    )


def _cost(plan: Plan, project: Project, day: date) -> Decimal:
    """Estimated hours at the mean cost rate of each role on a day, and what is bought in."""
    total = Decimal(plan.outline.subcontract)
    for task in project.tasks:
        team = plan.team[task.role]
        rate = sum((person.cost_rate_on(day) for person in team), Decimal(0)) / len(team)
        total += hours(task.estimate_minutes) * rate * plan.factor
    return total


def _parts(project: Project) -> Iterator[tuple[str, Decimal]]:
    """Each month of the project with its share of the days."""
    days = (project.end - project.start).days + 1
    first = project.start
    while first <= project.end:
        after = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        last = min(after - timedelta(days=1), project.end)
        yield f"{first:%Y-%m}", Decimal((last - first).days + 1) / days
        first = after
