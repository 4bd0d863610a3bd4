"""One stored work calendar: the hours it has in a span of days, and how work spreads over them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from visibility.measures.capacity import WorkPattern, working_days

ZERO = Decimal(0)
Span = tuple[date, date]


@dataclass(frozen=True)
class Calendar:
    """A weekly pattern and the resolved holidays by year; a year that is not among them is not known."""

    pattern: WorkPattern
    holidays: Mapping[int, frozenset[date]]
    _counted: dict[Span, int] = field(default_factory=dict, compare=False, repr=False)

    def knows(self, first: date, last: date) -> bool:
        """Whether the holidays of every year in [first, last] are resolved."""
        return all(year in self.holidays for year in range(first.year, last.year + 1))

    def days(self, first: date, last: date) -> int:
        """Working days in [first, last]; 0 where last is before. Holidays count as none, where they are known."""
        span = (first, last)
        if span not in self._counted:
            free = {day for year in range(first.year, last.year + 1) for day in self.holidays.get(year, ())}
            self._counted[span] = working_days(first, last, week=self.pattern.week, holidays=free)
        return self._counted[span]

    def hours(self, first: date, last: date) -> Decimal | None:
        """Pattern hours in [first, last], none on holidays (FINANCE 1.6); None: a year is not resolved, never 40 h."""
        return self.days(first, last) * self.pattern.hours_per_day if self.knows(first, last) else None

    def works_on(self, day: date) -> bool:
        return self.pattern.works_on(day) and day not in self.holidays.get(day.year, ())

    def spread(self, hours: Decimal, span: Span, weeks: Sequence[Span]) -> list[Decimal]:
        """Hours of each week where they fall evenly on the working days of the span.

        A span without a working day has them on its first day. What falls outside the weeks is in none of them.
        """
        whole = self.days(*span)
        if not whole:
            return [hours if first <= span[0] <= last else ZERO for first, last in weeks]
        return [hours * self.days(*cut) / whole if (cut := _common(span, week)) else ZERO for week in weeks]


def weeks_from(day: date, count: int) -> tuple[Span, ...]:
    """So many weeks from a day on, Monday to Sunday, both inclusive; what is over of the first one is left out."""
    monday = day - timedelta(days=day.weekday())
    starts = [monday + timedelta(weeks=number) for number in range(count)]
    return tuple((max(start, day), start + timedelta(days=6)) for start in starts)


def _common(one: Span, other: Span) -> Span | None:
    first, last = max(one[0], other[0]), min(one[1], other[1])
    return (first, last) if first <= last else None
