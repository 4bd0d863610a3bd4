"""What happens in delivery: people book today's hours, leads approve waiting ones, customers accept milestones."""

from datetime import timedelta

from integrations.sandbox.world.hands import Refused
from integrations.sandbox.world.situation import Situation
from integrations.sandbox.world.types import Milestone, TimeEntry

APPROVED_AT_ONCE = 6
BOOKED_AT_ONCE = 3
RECENT_DAYS = 12
SOON = timedelta(days=45)
STAYS_LATE = frozenset({"project-07", "project-15"})


async def book_time(situation: Situation) -> str:
    """A few people book some more on what they worked on lately."""
    since = situation.firm.time_entries[-1].date - timedelta(days=RECENT_DAYS)
    recent = [one for one in situation.firm.time_entries if one.date >= since]
    for entry in situation.random.sample(recent, BOOKED_AT_ONCE):
        await _book(situation, entry)
    return f"booked {BOOKED_AT_ONCE} time entries"


async def _book(situation: Situation, like: TimeEntry) -> None:
    situation.booked += 1
    await situation.hands.do(
        "kantata",
        "book_time",
        project=like.project,
        task=like.task,
        person=like.person,
        date=situation.today().isoformat(),
        minutes=30 * situation.random.randrange(2, 9),
        billable=like.billable,
    )


async def approve_time(situation: Situation) -> str | None:
    """A lead approves the longest waiting entries."""
    answer = await situation.hands.do("kantata", "approve_time", count=APPROVED_AT_ONCE)
    return f"approved {answer['count']} time entries" if answer["count"] else None


async def accept_milestone(situation: Situation) -> str | None:
    """The milestone due first is accepted, but for projects in dispute; it can be invoiced from then on."""
    candidates = milestones_ahead(situation)
    if not candidates:
        return None
    milestone = candidates[0]
    situation.accepted.append(milestone.key)
    try:
        await situation.hands.do("kantata", "accept_milestone", milestone=milestone.key)
    except Refused:
        return f"{milestone.title} of {milestone.project} had been accepted before"
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
