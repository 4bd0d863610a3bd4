"""What a contract line earns on which day, in exact fractions, as FINANCE.md 1.3 defines it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from math import floor

from tests.stories.books import Dated, Line

NOTHING = Fraction(0)


def cent(amount: Fraction) -> Fraction:
    """Rounded to the cent, half away from zero."""
    cents, rest = divmod(abs(amount) * 100, 1)
    rounded = Fraction(int(cents) + (rest >= Fraction(1, 2)), 100)
    return rounded if amount >= 0 else -rounded


def total(dated: Iterable[Dated]) -> Fraction:
    return sum((one.amount for one in dated), NOTHING)


def stepwise(moved_by: Iterable[Dated], to_date: Callable[[Fraction], Fraction]) -> Iterator[Dated]:
    """Each day moves a sum; what that adds to the amount to date, rounded to the cent, was earned on the day."""
    by_day: dict[date, Fraction] = defaultdict(Fraction)
    for one in moved_by:
        by_day[one.on] += one.amount
    moved, before = NOTHING, NOTHING
    for on in sorted(by_day):
        moved += by_day[on]
        earned = cent(to_date(moved))
        yield Dated(on, earned - before)
        before = earned


def capped(worth: Iterable[Dated], line: Line) -> Iterator[Dated]:
    assert line.cap is not None
    cap = line.cap
    return stepwise(worth, lambda value: min(value, cap))


def by_hours(hours: list[Dated], left: Fraction, line: Line) -> Iterator[Dated]:
    at_completion = total(hours) + left
    return stepwise(hours, lambda worked: line.price * min(worked / at_completion, Fraction(1)))


def with_fee(allowable: Iterable[Dated], line: Line) -> Iterator[Dated]:
    return stepwise(allowable, lambda cost: fee_on(cost, line))


def fee_on(cost: Fraction, line: Line) -> Fraction:
    """Allowable cost and its fee, at most the ceiling."""
    fee = cent(cost * line.fee_percent / 100)
    return cost + (fee if line.fee_ceiling is None else min(fee, line.fee_ceiling))


def by_days(hours: list[Dated], as_of: date, line: Line) -> list[Dated]:
    """The fee of each day of the window up to today, and hours beyond the included ones."""
    assert line.starts_on is not None
    assert line.ends_on is not None
    days = [line.starts_on + timedelta(one) for one in range((line.ends_on - line.starts_on).days + 1)]
    months: dict[tuple[int, int], list[date]] = defaultdict(list)
    for day in days:
        months[day.year, day.month].append(day)
    shares = _shares(line.price, [len(found) for found in months.values()])
    fees = [
        Dated(day, cent(share * place / len(found)) - cent(share * (place - 1) / len(found)))
        for share, found in zip(shares, months.values(), strict=True)
        for place, day in enumerate(found, start=1)
        if day <= as_of
    ]
    return fees + list(overage(hours, line))


def overage(hours: list[Dated], line: Line) -> Iterator[Dated]:
    """Of each month what goes beyond the included hours, when it does."""
    if line.included_hours is None:
        return
    included = line.included_hours
    months: dict[tuple[int, int], list[Dated]] = defaultdict(list)
    for one in hours:
        months[one.on.year, one.on.month].append(one)
    for found in months.values():
        yield from stepwise(found, lambda used: max(used - included, NOTHING) * line.overage_rate)


def _shares(price: Fraction, days: list[int]) -> list[Fraction]:
    """Whole cents by days, those left over to the largest remainders."""
    exact = [price * 100 * one / sum(days) for one in days]
    cents = [floor(one) for one in exact]
    order = sorted(range(len(days)), key=lambda place: (cents[place] - exact[place], place))
    for place in order[: int(price * 100) - sum(cents)]:
        cents[place] += 1
    return [Fraction(one, 100) for one in cents]
