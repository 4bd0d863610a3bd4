"""Booked time: what every person did on every working day, and when it was approved."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from random import Random

from integrations.sandbox.world.amounts import posted
from integrations.sandbox.world.calendars import moment, workdays
from integrations.sandbox.world.plans import Plan, PlannedTask
from integrations.sandbox.world.sizes import SMALL, Size
from integrations.sandbox.world.types import Person, TimeEntry

QUARTERS_A_DAY = (26, 28, 30, 32, 32, 34)
ENTRIES_A_DAY = (1, 2, 3, 4)
UNBILLABLE = 0.035
STRAGGLER = 0.012
CUT_OFF_MINUTE = 6 * 60


@dataclass(frozen=True, slots=True)
class Share:
    """A person's part of a project: the tasks of the role, and what an hour of it is billed at and costs."""

    plan: Plan
    project: str
    person: Person
    tasks: tuple[PlannedTask, ...]
    bill_rate: Decimal
    cost_rates: tuple[tuple[date, Decimal], ...]

    @classmethod
    def of(cls, plan: Plan, person: Person) -> "Share":
        tasks = tuple(task for task in plan.tasks if task.template.role == person.role)
        bill_rate = posted(person.bill_rate * plan.discount * plan.factor)
        costs = [(since, posted(rate * plan.factor)) for since, rate in person.booked_rates()]
        return cls(plan, plan.key, person, tasks, bill_rate, tuple(reversed(costs)))

    def open_on(self, day: date) -> list[tuple["Share", PlannedTask]]:
        if not self.plan.start <= day <= self.plan.end:
            return []
        fraction = self.plan.fraction(day)
        return [(self, task) for task in self.tasks if task.is_open(fraction)]

    def cost_on(self, day: date) -> Decimal:
        return next((rate for since, rate in self.cost_rates if since <= day), self.cost_rates[-1][1])


# Share, task, day and minutes of one entry before it has a key.
Booking = tuple[Share, PlannedTask, date, int]


def build_time_entries(
    seed: int, anchor: date, plans: Sequence[Plan], people: Sequence[Person], size: Size = SMALL
) -> tuple[TimeEntry, ...]:
    """All entries up to the day before the anchor, by day and person, keys ascending."""
    entries: list[TimeEntry] = []
    until = moment(anchor, minute=CUT_OFF_MINUTE)
    for person in people:
        random = Random(f"{seed}:time:{person.key}")
        approvals: dict[tuple[int, date], datetime] = {}
        bookings = _bookings(person, anchor, plans, random, size)
        entries.extend(_entry(booking, until, random, approvals) for booking in bookings)
    entries.sort(key=lambda entry: (entry.date, entry.key))
    return tuple(entries)


def _bookings(person: Person, anchor: date, plans: Sequence[Plan], random: Random, size: Size) -> Iterator[Booking]:
    mine = [Share.of(plan, person) for plan in plans if person in plan.team.get(person.role, ())]
    start, end = anchor - timedelta(days=size.days), anchor - timedelta(days=1)
    weeks = {start + timedelta(weeks=random.randrange(2, size.days // 7 - 1)) for _ in range(size.holidays)}
    away = {first + timedelta(days=offset) for first in weeks for offset in range(7)}
    for day in workdays(start, min(end, person.left_on or end), person.entity):
        if day not in away:
            yield from _day(day, mine, random, size.entries_weights)


def _day(day: date, mine: Sequence[Share], random: Random, weights: Sequence[int]) -> Iterator[Booking]:
    choices = [choice for share in mine for choice in share.open_on(day)]
    count = min(len(choices), random.choices(ENTRIES_A_DAY, weights)[0])
    chosen = random.sample(choices, count)
    for (share, task), minutes in zip(chosen, _minutes(count, random), strict=True):
        yield share, task, day, minutes


def _minutes(count: int, random: Random) -> list[int]:
    """A day's work cut into `count` parts of quarter hours, each at least half an hour."""
    if not count:
        return []
    total = random.choice(QUARTERS_A_DAY)
    cuts = sorted(random.sample(range(1, total // 2), count - 1))
    return [(right - left) * 30 for left, right in zip([0, *cuts], [*cuts, total // 2], strict=True)]


def _entry(booking: Booking, until: datetime, random: Random, approvals: dict[tuple[int, date], datetime]) -> TimeEntry:
    share, task, day, minutes = booking
    booked_in = 16 * 60 + random.randrange(0, 180)
    approved_at = _approved_at(share, day, random, approvals)
    is_approved = approved_at < until
    return TimeEntry(
        key=f"time-{_label(day)}-{share.person.number}-{task.key[5:]}",
        project=share.project,
        task=task.key,
        person=share.person.key,
        date=day,
        minutes=minutes,
        billable=random.random() >= UNBILLABLE and not share.plan.outline.is_free,
        bill_rate=share.bill_rate,
        cost_rate=share.cost_on(day),
        currency=share.plan.customer.currency,
        approved=is_approved,
        approved_at=approved_at if is_approved else None,
        updated_at=approved_at if is_approved else moment(day, minute=booked_in),
    )


@cache
def _label(day: date) -> str:
    return f"{day:%y%m%d}"


def _approved_at(share: Share, day: date, random: Random, approvals: dict[tuple[int, date], datetime]) -> datetime:
    """A project lead approves a week early in the next one; some entries are held for weeks."""
    monday = day - timedelta(days=day.weekday())
    key = (share.plan.number, monday)
    if key not in approvals:
        approvals[key] = moment(
            monday + timedelta(days=7 + random.choice((0, 0, 1, 1, 2))), minute=random.randrange(480, 1020)
        )
    if random.random() < STRAGGLER:
        return approvals[key] + timedelta(days=random.randrange(7, 45))
    return approvals[key]


def minutes_by_task(entries: Sequence[TimeEntry]) -> dict[str, int]:
    booked: dict[str, int] = {}
    for entry in entries:
        booked[entry.task] = booked.get(entry.task, 0) + entry.minutes
    return booked


def unit_value(entry: TimeEntry) -> Decimal:
    """What one entry bills, rounded as the ERP posts it."""
    return posted(entry.bill_rate * entry.minutes / 60)
