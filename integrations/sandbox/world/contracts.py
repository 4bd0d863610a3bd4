"""Projects and the deals they were won as: prices from the estimate, dates before the start."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from integrations.sandbox.world.amounts import hours, rounded_to
from integrations.sandbox.world.calendars import moment, next_workday
from integrations.sandbox.world.cast import MANAGER
from integrations.sandbox.world.estimates import build_tasks
from integrations.sandbox.world.plans import Plan
from integrations.sandbox.world.portfolio import TM
from integrations.sandbox.world.practices import REGIONS, practice_of
from integrations.sandbox.world.sizes import SMALL, Size
from integrations.sandbox.world.types import Deal, Person, Project, ProjectStatus, RoleDemand, Task


def build_project(plan: Plan, anchor: date, booked: Mapping[str, int], size: Size = SMALL) -> Project:
    tasks = build_tasks(plan, anchor, booked)
    unplanned = 0 if size.plans_all_cost else plan.outline.subcontract
    status: ProjectStatus = "completed" if plan.end < anchor else "active"
    lead = plan.team[MANAGER] if MANAGER in plan.team else next(iter(plan.team.values()))
    return Project(
        key=plan.key,
        code=plan.code,
        title=f"{plan.customer.name.split()[0]} {plan.outline.title.lower()}",
        customer=plan.customer.key,
        deal=f"deal-{plan.number:03d}",
        entity=plan.customer.entity,
        currency=plan.customer.currency,
        revenue_method=plan.outline.method,
        price=_price(plan, tasks, anchor, unplanned),
        start=plan.start,
        end=plan.end,
        manager=lead[0].key,
        practice=practice_of(plan.outline.title),
        region=REGIONS[plan.customer.country],
        tasks=tasks,
        status=status,
    )


def _price(plan: Plan, tasks: Sequence[Task], anchor: date, unplanned: int) -> Decimal:
    """Time and materials at bill rates; a fixed price from estimated cost and the margin as sold.

    unplanned: what is bought besides the tasks, in the project's currency.
    """
    if plan.outline.is_free:
        return Decimal("0.00")
    if plan.outline.method == TM:
        billed = _total(hours(task.estimate_minutes) * _mean_bill(plan.team[task.role]) for task in tasks)
        return rounded_to(billed * plan.discount * plan.factor, 100)
    cost = _total(hours(task.estimate_minutes) * _mean_cost(plan.team[task.role], anchor) for task in tasks)
    return rounded_to((cost * plan.factor + unplanned) * 100 / (100 - plan.outline.margin), 500)


def _total(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


def _mean_bill(team: Sequence[Person]) -> Decimal:
    return _total(person.bill_rate for person in team) / len(team)


def _mean_cost(team: Sequence[Person], day: date) -> Decimal:
    return _total(person.cost_rate_on(day) for person in team) / len(team)


def build_won_deal(seed: int, project: Project) -> Deal:
    """The opportunity a project came from, won before go-live."""
    random = Random(f"{seed}:{project.deal}")
    won_on = next_workday(project.start - timedelta(days=random.randint(8, 24)), project.entity)
    created_on = won_on - timedelta(days=random.randint(35, 110))
    return Deal(
        key=project.deal,
        name=project.title,
        customer=project.customer,
        entity=project.entity,
        amount=project.price,
        currency=project.currency,
        revenue_method=project.revenue_method,
        stage="Closed Won",
        is_won=True,
        probability=100,
        created_at=moment(created_on, minute=random.randrange(480, 1020)),
        close_date=won_on,
        won_at=moment(won_on, minute=random.randrange(480, 1020)),
        start=project.start,
        end=project.end,
        roles=_demand(project),
        project=project.key,
    )


def _demand(project: Project) -> tuple[RoleDemand, ...]:
    minutes: dict[str, int] = defaultdict(int)
    for task in project.tasks:
        minutes[task.role] += task.estimate_minutes
    return tuple(RoleDemand(role, hours(total), project.start, project.end) for role, total in minutes.items())
