"""Amounts that climb straight between two days, and the sum of thousands of them on each day of a chart."""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Ramp:
    """An amount that is `before` up to a day, `after` from a later day on, and on a straight line between.

    Where the days are the same it jumps on that day. Amounts are in one currency, of either sign.
    """

    starts_on: date
    ends_on: date
    before: Decimal
    after: Decimal

    @property
    def daily(self) -> Decimal:
        """What each day between adds; 0 where there is none."""
        days = (self.ends_on - self.starts_on).days
        return (self.after - self.before) / days if days > 0 else Decimal(0)

    def on(self, day: date) -> Decimal:
        """Return the amount at the end of a day."""
        if day >= self.ends_on:
            return self.after
        return self.before + self.daily * max((day - self.starts_on).days, 0)


def sums_on(ramps: Iterable[Ramp], days: Sequence[date]) -> list[Decimal]:
    """Return the sum of all ramps on each day; days ascend. Each ramp is read once, however many days there are.

    A sum of straight lines is one between the days on which any of them turns: its level and slope are carried along.
    """
    course = _Course.of(ramps)
    return [course.on(day) for day in days]


class _Course:
    """A sum of ramps that goes forward in time: level and slope since it last turned, and all turns."""

    def __init__(self) -> None:
        self.turned_on, self.level, self.slope = date.min, Decimal(0), Decimal(0)
        self.jumps: defaultdict[date, Decimal] = defaultdict(Decimal)
        self.bends: defaultdict[date, Decimal] = defaultdict(Decimal)
        self.turns: deque[date] = deque()

    @classmethod
    def of(cls, ramps: Iterable[Ramp]) -> "_Course":
        course = cls()
        for ramp in ramps:
            course._add(ramp)
        course.turns = deque(sorted(course.jumps))
        return course

    def _add(self, ramp: Ramp) -> None:
        """Its jump is what its slope leaves out: all of it without a slope, else what rounding does."""
        daily, days = ramp.daily, (ramp.ends_on - ramp.starts_on).days
        self.level += ramp.before
        self.jumps[ramp.ends_on] += ramp.after - ramp.before - daily * max(days, 0)
        if daily:
            self.jumps[ramp.starts_on] += 0
            self.bends[ramp.starts_on] += daily
            self.bends[ramp.ends_on] -= daily

    def on(self, day: date) -> Decimal:
        while self.turns and self.turns[0] <= day:
            turn = self.turns.popleft()
            self.level = self._ahead(turn) + self.jumps[turn]
            self.slope += self.bends[turn]
            self.turned_on = turn
        return self._ahead(day)

    def _ahead(self, day: date) -> Decimal:
        return self.level + self.slope * (day - self.turned_on).days if self.slope else self.level
