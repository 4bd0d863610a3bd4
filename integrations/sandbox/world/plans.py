"""Outlines turned into plans: dates, team and task keys of each project, before any hour is worked."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from integrations.sandbox.world.calendars import next_workday
from integrations.sandbox.world.cast import LIST_FACTORS, ROLE_RATES
from integrations.sandbox.world.portfolio import TM, Outline
from integrations.sandbox.world.sizes import CUSTOMER_OF, SMALL, Size
from integrations.sandbox.world.templates import TEMPLATES, TaskTemplate
from integrations.sandbox.world.types import Customer, Person

FULL_PRICE = Decimal("1.00")


@dataclass(frozen=True, slots=True)
class PlannedTask:
    key: str
    template: TaskTemplate

    def is_open(self, fraction: float) -> bool:
        return self.template.opens <= fraction < self.template.closes


@dataclass(frozen=True, slots=True)
class Plan:
    """A project before its first hour; discount applies to bill rates."""

    number: int
    outline: Outline
    customer: Customer
    start: date
    end: date
    team: dict[str, tuple[Person, ...]]
    tasks: tuple[PlannedTask, ...]
    discount: Decimal

    @property
    def key(self) -> str:
        return f"project-{self.number:02d}"

    @property
    def code(self) -> str:
        return f"{self.customer.entity}-{1000 + self.number}"

    @property
    def factor(self) -> Decimal:
        """What rates of the entity are multiplied by to be rates in the project's currency."""
        return LIST_FACTORS.get(self.customer.currency, Decimal(1))

    def fraction(self, day: date) -> float:
        """How much of the run has passed on `day`, 0 to 1 (1 from the end on)."""
        length = (self.end - self.start).days + 1
        return min(max((day - self.start).days / length, 0.0), 1.0)


def build_plans(seed: int, anchor: date, people: Sequence[Person], size: Size = SMALL) -> tuple[Plan, ...]:
    load: Counter[str] = Counter()
    plans = []
    for number, outline in enumerate(size.outlines, start=1):
        random = Random(f"{seed}:plan:{number}")
        team = _team(outline, people, load)
        discount = random.choice(size.discounts) if outline.method == TM else FULL_PRICE
        plans.append(_plan(number, outline, team, anchor, discount))
    return tuple(plans)


def _plan(number: int, outline: Outline, team: dict[str, tuple[Person, ...]], anchor: date, discount: Decimal) -> Plan:
    customer = CUSTOMER_OF[f"customer-{outline.customer}"]
    return Plan(
        number=number,
        outline=outline,
        customer=customer,
        start=next_workday(anchor + timedelta(days=outline.starts), customer.entity),
        end=anchor + timedelta(days=outline.ends),
        team=team,
        tasks=_tasks(number, team),
        discount=discount,
    )


def _team(outline: Outline, people: Sequence[Person], load: Counter[str]) -> dict[str, tuple[Person, ...]]:
    """The least loaded people of each role in the customer's entity; load counts days already promised."""
    entity = CUSTOMER_OF[f"customer-{outline.customer}"].entity
    team = {}
    for rate, heads in zip(ROLE_RATES, map(int, outline.team), strict=True):
        candidates = [person for person in people if (person.entity, person.role) == (entity, rate.role)]
        candidates.sort(key=lambda person: (load[person.key], person.key))
        if heads:
            team[rate.role] = tuple(candidates[:heads])
            load.update({person.key: _days_so_far(outline) for person in candidates[:heads]})
    return team


def _days_so_far(outline: Outline) -> int:
    return min(outline.ends, 0) - outline.starts


def _tasks(number: int, team: dict[str, tuple[Person, ...]]) -> tuple[PlannedTask, ...]:
    templates = [template for template in TEMPLATES if template.role in team]
    return tuple(
        PlannedTask(f"task-{number:02d}-{position:02d}", template)
        for position, template in enumerate(templates, start=1)
    )
