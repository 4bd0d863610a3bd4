"""Who plans the weeks evens them out: what somebody has no time for goes to colleagues of the role who have."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from integrations.sandbox.world.calendars import workdays
from integrations.sandbox.world.types import Allocation, Person

FULL_DAY = 8 * 60
QUARTER = 15
# So much a day beyond a full one is asked of people, not of the market.
BEARABLE = 45


@dataclass(slots=True)
class Book:
    """Minutes a day that people are promised for, by person and first day of a stretch."""

    people: dict[str, Person]
    colleagues: dict[tuple[str, str], list[str]]
    promised: dict[tuple[str, date], int] = field(default_factory=lambda: defaultdict(int))

    def free(self, person: str, start: date) -> int:
        return max(FULL_DAY - self.promised[person, start], 0)

    def taken(self, one: Allocation) -> list[Allocation]:
        """By its own person, else by a colleague who has time for all of it, else by both."""
        own = self.people[str(one.person)]
        days = sum(1 for _ in workdays(one.start, one.end, own.entity)) or 1
        if self.free(own.key, one.start) >= -(-one.minutes // days):
            return [self._promise(one, own.key, one.minutes, days)]
        others = [key for key in self.colleagues[own.entity, own.role] if key != own.key]
        other = max(others, key=lambda key: self.free(key, one.start), default=own.key)
        spare = self.free(other, one.start) * days
        if spare >= one.minutes:
            return [self._promise(one, other, one.minutes, days)]
        return self._shared(one, other, spare, days)

    def _shared(self, one: Allocation, other: str, spare: int, days: int) -> list[Allocation]:
        """What the person has time for, then what the colleague has; much more than that is an open seat."""
        own = str(one.person)
        kept = min(self.free(own, one.start) * days // QUARTER * QUARTER, one.minutes)
        given = min(spare // QUARTER * QUARTER, one.minutes - kept)
        left = one.minutes - kept - given
        if left < BEARABLE * days:
            kept, left = kept + left, 0
        parts = [self._promise(one, key, minutes, days) for key, minutes in ((own, kept), (other, given)) if minutes]
        return parts + ([replace(one, key=f"{one.key}-open", person=None, minutes=left)] if left else [])

    def _promise(self, one: Allocation, person: str, minutes: int, days: int) -> Allocation:
        self.promised[person, one.start] += -(-minutes // days)
        own, other = (self.people[key].number for key in (str(one.person), person))
        key = one.key if own == other else f"{one.key}-by-{other}"
        return replace(one, key=key, person=person, minutes=minutes)


def levelled(anchor: date, allocations: Iterable[Allocation], people: Sequence[Person]) -> tuple[Allocation, ...]:
    """The same work in the same stretches, what takes most first, so that a few are over-booked and not a quarter."""
    colleagues = defaultdict(list)
    for one in people:
        if one.is_here_on(anchor):
            colleagues[one.entity, one.role].append(one.key)
    book = Book({one.key: one for one in people}, colleagues)
    given = sorted(allocations, key=lambda one: -one.minutes)
    return tuple(part for one in given for part in ([one] if one.person is None else book.taken(one)))
