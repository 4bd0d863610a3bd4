"""Six months of booked time: what every person did on every working day, and when it was approved."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from integrations.sandbox.world.amounts import posted
from integrations.sandbox.world.calendars import moment, workdays
from integrations.sandbox.world.plans import Plan, PlannedTask
from integrations.sandbox.world.types import Person, TimeEntry

WINDOW_DAYS = 182
QUARTERS_A_DAY = (26, 28, 30, 32, 32, 34)
ENTRIES_A_DAY = (1, 2, 3, 4)
ENTRIES_WEIGHTS = (10, 30, 38, 22)
UNBILLABLE = 0.035
STRAGGLER = 0.012
HOLIDAY_WEEKS = 2
CUT_OFF_MINUTE = 6 * 60


@dataclass(frozen=True, slots=True)
class Booking:
    """One entry before it has a key."""

    plan: Plan
    task: PlannedTask
    person: Person
    day: date
    minutes: int


def build_time_entries(
    seed: int, anchor: date, plans: Sequence[Plan], people: Sequence[Person]
) -> tuple[TimeEntry, ...]:
    """All entries up to the day before the anchor, by day and person, keys ascending."""
    entries: list[TimeEntry] = []
    for person in people:
        random = Random(f"{seed}:time:{person.key}")
        approvals: dict[tuple[str, date], datetime] = {}
        bookings = _bookings(person, anchor, plans, random)
        entries.extend(_entry(booking, anchor, random, approvals) for booking in bookings)
    entries.sort(key=lambda entry: (entry.date, entry.key))
    return tuple(entries)


def _bookings(person: Person, anchor: date, plans: Sequence[Plan], random: Random) -> Iterator[Booking]:
    mine = [plan for plan in plans if person in plan.team.get(person.role, ())]
    start, end = anchor - timedelta(days=WINDOW_DAYS), anchor - timedelta(days=1)
    away = {start + timedelta(weeks=random.randrange(2, 25)) for _ in range(HOLIDAY_WEEKS)}
    for day in workdays(start, end, person.entity):
        if not any(first <= day < first + timedelta(days=7) for first in away):
            yield from _day(person, day, mine, random)


def _day(person: Person, day: date, mine: Sequence[Plan], random: Random) -> Iterator[Booking]:
    choices = [
        (plan, task)
        for plan in mine
        if plan.start <= day <= plan.end
        for task in plan.tasks
        if task.template.role == person.role and task.is_open(plan.fraction(day))
    ]
    count = min(len(choices), random.choices(ENTRIES_A_DAY, ENTRIES_WEIGHTS)[0])
    chosen = random.sample(choices, count)
    for (plan, task), minutes in zip(chosen, _minutes(count, random), strict=True):
        yield Booking(plan, task, person, day, minutes)


def _minutes(count: int, random: Random) -> list[int]:
    """A day's work cut into `count` parts of quarter hours, each at least half an hour."""
    if not count:
        return []
    total = random.choice(QUARTERS_A_DAY)
    cuts = sorted(random.sample(range(1, total // 2), count - 1))
    return [(right - left) * 30 for left, right in zip([0, *cuts], [*cuts, total // 2], strict=True)]


def _entry(booking: Booking, anchor: date, random: Random, approvals: dict[tuple[str, date], datetime]) -> TimeEntry:
    plan, person, day = booking.plan, booking.person, booking.day
    booked_at = moment(day, minute=16 * 60 + random.randrange(0, 180))
    approved_at = _approved_at(booking, random, approvals)
    is_approved = approved_at < moment(anchor, minute=CUT_OFF_MINUTE)
    return TimeEntry(
        key=f"time-{day:%y%m%d}-{person.key[-2:]}-{booking.task.key[5:]}",
        project=plan.key,
        task=booking.task.key,
        person=person.key,
        date=day,
        minutes=booking.minutes,
        billable=random.random() >= UNBILLABLE,
        bill_rate=posted(person.bill_rate * plan.discount),
        cost_rate=posted(person.cost_rate_on(day)),
        currency=plan.customer.currency,
        approved=is_approved,
        approved_at=approved_at if is_approved else None,
        updated_at=approved_at if is_approved else booked_at,
    )


def _approved_at(booking: Booking, random: Random, approvals: dict[tuple[str, date], datetime]) -> datetime:
    """A project lead approves a week early in the next one; some entries are held for weeks."""
    monday = booking.day - timedelta(days=booking.day.weekday())
    key = (booking.plan.key, monday)
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
