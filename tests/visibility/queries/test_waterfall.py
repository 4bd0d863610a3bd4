"""The line of time of a run: bars in their order, long waits folded."""

from datetime import UTC, datetime, timedelta

from visibility.queries.transactions.waterfall import waterfall

START = datetime(2026, 6, 30, 12, tzinfo=UTC)


def span(begin: float, end: float) -> tuple[datetime, datetime]:
    return START + timedelta(seconds=begin), START + timedelta(seconds=end)


def test_a_run_without_tries_has_no_bars() -> None:
    assert waterfall({1: []}).bars == {}


def test_tries_side_by_side_share_the_line() -> None:
    drawn = waterfall({1: [span(0, 10)], 2: [span(5, 10)]})

    assert [(bar.start, bar.width) for bar in drawn.bars[1]] == [(0.0, 1000.0)]
    assert [(bar.start, bar.width) for bar in drawn.bars[2]] == [(500.0, 500.0)]
    assert drawn.folded_seconds == 0.0


def test_an_hour_without_a_try_is_folded_and_said() -> None:
    drawn = waterfall({1: [span(0, 10)], 2: [span(3610, 3620)]})

    (first,), (second,) = drawn.bars[1], drawn.bars[2]
    assert round(first.width, 3) == round(second.width, 3) == round(1000 * 10 / 23, 3)
    assert round(second.start, 3) == round(1000 * 13 / 23, 3)
    assert drawn.folded_seconds == 3597.0


def test_the_shortest_try_can_be_seen_and_stays_inside() -> None:
    drawn = waterfall({1: [span(0, 100)], 2: [span(100, 100)]})

    (bar,) = drawn.bars[2]
    assert (bar.start, bar.width) == (994.0, 6.0)
