"""What happens in delivery: hours and expenses are booked and approved, tasks get on, customers accept milestones."""

from datetime import timedelta
from typing import Any

from integrations.sandbox.world.hands import Refused
from integrations.sandbox.world.situation import Situation
from integrations.sandbox.world.types import Expense, Milestone, TimeEntry

APPROVED_AT_ONCE = 6
BOOKED_AT_ONCE = 2
EXPENSES_AT_ONCE = 2
RECENT_DAYS = 12
SOON = timedelta(days=45)
STAYS_LATE = frozenset({"project-07", "project-15"})
UNDER_WAY = range(5, 96)


async def book_time(situation: Situation) -> str:
    """A few people book some more on what they worked on lately."""
    return f"booked {await book_many(situation, BOOKED_AT_ONCE)} time entries"


async def book_many(situation: Situation, number: int) -> int:
    """So many entries like recent ones; how many there were."""
    since = situation.firm.time_entries[-1].date - timedelta(days=RECENT_DAYS)
    recent = [one for one in situation.firm.time_entries if one.date >= since]
    chosen = situation.random.sample(recent, min(number, len(recent)))
    entries = [_entry(situation, one) for one in chosen]
    await situation.hands.do("kantata", "book_time", entries=entries)
    return len(entries)


def _entry(situation: Situation, like: TimeEntry) -> dict[str, Any]:
    return {
        "project": like.project,
        "task": like.task,
        "person": like.person,
        "date": situation.today().isoformat(),
        "minutes": 30 * situation.random.randrange(2, 6),
        "billable": like.billable,
        "bill_rate": str(like.bill_rate),
        "cost_rate": str(like.cost_rate),
    }


async def approve_time(situation: Situation) -> str | None:
    """A lead approves the longest waiting entries."""
    answer = await situation.hands.do("kantata", "approve_time", n=APPROVED_AT_ONCE)
    return f"approved {len(answer['ids'])} time entries" if answer["ids"] else None


async def settle_expenses(situation: Situation) -> str | None:
    """Somebody spends again what was spent before; a lead approves the longest waiting expenses."""
    like = situation.random.choice(situation.firm.expenses)
    await situation.hands.do("kantata", "book_expense", expenses=[_expense(situation, like)])
    answer = await situation.hands.do("kantata", "approve_expense", n=EXPENSES_AT_ONCE)
    return f"approved {len(answer['ids'])} expenses" if answer["ids"] else None


def _expense(situation: Situation, like: Expense) -> dict[str, Any]:
    return {
        "project": like.project,
        "task": like.task,
        "person": like.person,
        "date": situation.today().isoformat(),
        "category": like.category,
        "amount": str(like.amount),
        "currency": like.currency,
        "billable": like.billable,
        "reimbursable": like.reimbursable,
        "notes": like.note,
    }


async def report_progress(situation: Situation) -> str | None:
    """A task that is under way gets on by one percent."""
    stories = await situation.hands.state("kantata", "stories")
    tasks = [one for one in stories if one["percentage_complete"] in UNDER_WAY and one["story_type"] == "task"]
    if not tasks:
        return None
    task = situation.random.choice(tasks)
    percent = task["percentage_complete"] + 1
    await situation.hands.do("kantata", "set_progress", task=task["id"], percent=percent)
    return f"{task['title']} is {percent} % complete"


async def accept_milestone(situation: Situation) -> str | None:
    """The milestone due first is accepted, but for projects in dispute; it can be invoiced from then on."""
    candidates = milestones_ahead(situation)
    if not candidates:
        return None
    milestone = candidates[0]
    situation.accepted.append(milestone.key)
    try:
        await situation.hands.do("kantata", "complete_milestone", milestone=milestone.key)
    except Refused as refusal:
        return f"{milestone.title} of {milestone.project} stays as it was: {refusal}"
    return f"accepted {milestone.title} of {milestone.project}"


def milestones_ahead(situation: Situation) -> list[Milestone]:
    """Milestones due within weeks that nobody has accepted yet, the earliest first."""
    until = situation.today() + SOON
    ahead = [
        one
        for one in situation.firm.milestones
        if one.accepted_on is None
        and one.due <= until
        and one.project not in STAYS_LATE
        and one.key not in situation.accepted
    ]
    return sorted(ahead, key=lambda one: (one.due, one.key))
