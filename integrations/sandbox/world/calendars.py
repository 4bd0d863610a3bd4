"""Working days of the three entities: weekdays without the few holidays that fall on fixed dates."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

EVERYWHERE = {(1, 1), (12, 25), (12, 26)}
HOLIDAYS = {
    "DE": EVERYWHERE | {(5, 1), (10, 3)},
    "US": EVERYWHERE | {(7, 4), (11, 11)},
    "UK": EVERYWHERE,
}


def is_workday(day: date, entity: str) -> bool:
    return day.weekday() < 5 and (day.month, day.day) not in HOLIDAYS[entity]


def workdays(start: date, end: date, entity: str) -> Iterator[date]:
    """Working days from start to end, both inclusive."""
    for ordinal in range(start.toordinal(), end.toordinal() + 1):
        day = date.fromordinal(ordinal)
        if is_workday(day, entity):
            yield day


def next_workday(day: date, entity: str) -> date:
    """The day itself where it is a working day, else the first one after it."""
    while not is_workday(day, entity):
        day += timedelta(days=1)
    return day


def moment(day: date, *, minute: int) -> datetime:
    """A UTC instant: `minute` minutes after midnight of `day`."""
    return _midnight(day) + timedelta(minutes=minute)


@cache
def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def month_starts(first: date, last: date) -> Iterator[date]:
    """First days of the months that begin after `first` and not after `last`."""
    year, month = first.year, first.month
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        if date(year, month, 1) > last:
            return
        yield date(year, month, 1)
