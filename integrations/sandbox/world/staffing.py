"""Allocations of the work that is left: named people for most of it, open roles where staffing is at risk."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from integrations.sandbox.world.calendars import workdays
from integrations.sandbox.world.cast import CONSULTANT, ENGINEER, SENIOR
from integrations.sandbox.world.plans import Plan
from integrations.sandbox.world.types import Allocation, Person, Project

BLOCK_DAYS = 28
UNSTAFFED = {
    "project-02": (ENGINEER,),
    "project-06": (CONSULTANT,),
    "project-12": (ENGINEER,),
    "project-17": (SENIOR, CONSULTANT),
    "project-18": (ENGINEER,),
    "project-22": (CONSULTANT,),
    "project-24": (SENIOR,),
}
STAFFED_BLOCKS = 1
FULL_DAY = 8 * 60


def build_allocations(anchor: date, plan: Plan, project: Project) -> list[Allocation]:
    """What is left of each role, in four-week blocks from this week's Monday to the end, as long as their weekdays."""
    blocks = list(_blocks(anchor - timedelta(days=anchor.weekday()), project.end))
    lengths = [sum(1 for _ in workdays(*block, plan.customer.entity)) or 1 for block in blocks]
    whole = sum(lengths)
    return [
        _allocation(project.key, role, person, block, _planned(person, minutes * days // whole // len(team), days))
        for role, minutes in _remaining(project).items()
        for position, (block, days) in enumerate(zip(blocks, lengths, strict=True))
        for team in [_staffed(project.key, role, position, _present(plan.team[role], anchor))]
        for person in team
    ]


def _remaining(project: Project) -> dict[str, int]:
    minutes: dict[str, int] = defaultdict(int)
    for task in project.tasks:
        minutes[task.role] += task.estimate_minutes * (100 - task.percent_complete) // 100
    return {role: left for role, left in minutes.items() if left}


def _blocks(first: date, last: date) -> Iterator[tuple[date, date]]:
    while first <= last:
        yield first, min(first + timedelta(days=BLOCK_DAYS - 3), last)
        first += timedelta(days=BLOCK_DAYS)


def _present(team: Sequence[Person], anchor: date) -> Sequence[Person | None]:
    """Those who have not left; where all have, one open seat."""
    return [person for person in team if person.is_here_on(anchor)] or [None]


def _staffed(project: str, role: str, position: int, team: Sequence[Person | None]) -> Sequence[Person | None]:
    """The team, or one open seat for roles whose later blocks nobody is named for."""
    is_open = role in UNSTAFFED.get(project, ()) and position >= STAFFED_BLOCKS
    return [None] if is_open else team


def _planned(person: Person | None, minutes: int, days: int) -> int:
    """Nobody is planned for more than whole days on one project; what is beyond them is in no plan."""
    return minutes if person is None else min(minutes, days * FULL_DAY)


def _allocation(project: str, role: str, person: Person | None, block: tuple[date, date], minutes: int) -> Allocation:
    start, end = block
    seat = person.number if person else role.lower().replace(" ", "-")
    return Allocation(
        key=f"allocation-{project[-2:]}-{start:%y%m%d}-{seat}",
        project=project,
        role=role,
        person=person.key if person else None,
        start=start,
        end=end,
        minutes=minutes // 15 * 15,
    )
