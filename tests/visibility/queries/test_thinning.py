"""A long past has few points: a week each, and no more than a chart shows; the newest is among them."""

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from tests.visibility.builders import TODAY
from visibility.queries.project.burn_chart import Past, Spent, series
from visibility.queries.thinning import MOST_PAST, thinned


def days(count: int, *, every: int = 1) -> list[Spent]:
    """So many days up to yesterday, oldest first."""
    past = [TODAY - timedelta(days=1 + every * back) for back in range(count)]
    return [Spent(on, Decimal(number)) for number, on in enumerate(reversed(past))]


def test_days_become_weeks() -> None:
    kept = thinned(days(70), lambda day: day.on, today=TODAY)

    assert len(kept) == 10
    assert kept[-1].on == TODAY - timedelta(days=1)
    assert {(late.on - early.on).days for early, late in pairwise(kept)} == {7}


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_short_past_of_weeks_stays_as_it_is(count: int) -> None:
    past = days(count, every=7)

    assert thinned(past, lambda day: day.on, today=TODAY) == past


def test_ten_years_fit_into_a_chart_and_end_yesterday() -> None:
    chart = series([], Past(days(3650), None), today=TODAY, currency="EUR")

    past = [point for point in chart.points if point.on < TODAY]
    assert len(past) <= MOST_PAST
    assert past[-1].on == TODAY - timedelta(days=1)
    assert past[-1].actual == Decimal(3649)
