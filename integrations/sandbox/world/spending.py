"""What people spent on projects: a few journeys, nights and licences for each, lately ones not approved yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from integrations.sandbox.world.amounts import posted
from integrations.sandbox.world.calendars import moment
from integrations.sandbox.world.plans import Plan
from integrations.sandbox.world.sizes import SMALL, Size
from integrations.sandbox.world.types import Expense, TimeEntry

ABROAD = 0.25
UNDECIDED_DAYS = 8


@dataclass(frozen=True, slots=True)
class Habit:
    """One kind of expense: what it usually costs (from, to), and what becomes of it."""

    category: str
    note: str
    costs: tuple[int, int]
    billable: bool
    reimbursable: bool


HABITS = (
    Habit("Travel", "Train to the customer", (60, 240), billable=True, reimbursable=True),
    Habit("Lodging", "Hotel, two nights", (180, 420), billable=True, reimbursable=True),
    Habit("Other", "Software licence", (40, 900), billable=False, reimbursable=False),
)
FOREIGN = {"EUR": "GBP", "GBP": "EUR", "USD": "EUR"}


def build_expenses(
    seed: int, anchor: date, plans: Sequence[Plan], entries: Sequence[TimeEntry], size: Size = SMALL
) -> tuple[Expense, ...]:
    """Some for each project that somebody has worked on, on days and tasks of its time; keys ascending."""
    worked: dict[str, list[TimeEntry]] = {}
    for entry in entries:
        worked.setdefault(entry.project, []).append(entry)
    expenses = [
        expense
        for plan in plans
        if plan.key in worked
        for expense in _of_project(seed, anchor, plan, worked[plan.key], at_most=_at_most(size, worked[plan.key]))
    ]
    return tuple(sorted(expenses, key=lambda one: (one.date, one.key)))


def _at_most(size: Size, entries: Sequence[TimeEntry]) -> int:
    """Short projects spend less than long ones."""
    return max(min(size.expenses, len(entries) // size.entries_per_expense), 1)


def _of_project(seed: int, anchor: date, plan: Plan, entries: Sequence[TimeEntry], *, at_most: int) -> list[Expense]:
    random = Random(f"{seed}:expenses:{plan.key}")
    chosen = random.sample(entries, min(at_most - 1, len(entries)))
    occasions = [*chosen, entries[-1]]
    return [_expense(random, anchor, plan, number, entry) for number, entry in enumerate(occasions, start=1)]


def _expense(random: Random, anchor: date, plan: Plan, number: int, entry: TimeEntry) -> Expense:
    habit, own = random.choice(HABITS), plan.customer.currency
    is_abroad = random.random() < ABROAD
    approved = entry.date + timedelta(days=random.randrange(2, UNDECIDED_DAYS))
    return Expense(
        key=f"expense-{plan.number:02d}-{number}",
        project=plan.key,
        task=entry.task,
        person=entry.person,
        date=entry.date,
        category=habit.category,
        note=habit.note,
        amount=posted(Decimal(random.randrange(habit.costs[0] * 100, habit.costs[1] * 100)) / 100),
        currency=FOREIGN.get(own, "EUR") if is_abroad else own,
        billable=habit.billable,
        reimbursable=habit.reimbursable,
        approved_at=moment(approved, minute=600) if approved < anchor else None,
    )
