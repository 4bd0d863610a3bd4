"""Business SLAs: nearest-rank percentiles, attainment, error budget."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from visibility.measures.figure import Reason, known, unknown
from visibility.measures.sla import Objective, measure, percentile

HOUR = Objective(share=Decimal("0.9"), within_seconds=Decimal(3600))


def test_a_percentile_is_the_nearest_rank() -> None:
    values = [Decimal(value) for value in (15, 20, 35, 40, 50)]

    assert [percentile(values, rank).value for rank in (1, 30, 40, 50, 90, 100)] == [15, 20, 20, 35, 50, 50]


def test_attainment_and_budget_of_twenty_events_one_of_them_late() -> None:
    result = measure([Decimal(60)] * 19 + [Decimal(3601)], objective=HOUR)

    assert (result.events, result.late) == (20, 1)
    assert (result.attained_pct, result.budget_left_pct) == (known(95), known(50))


def test_few_events_are_not_a_hundred_percent() -> None:
    result = measure([Decimal(60)] * 9, objective=HOUR)

    assert result.attained_pct == unknown(Reason.TOO_FEW_EVENTS)
    assert result.budget_left_pct == unknown(Reason.TOO_FEW_EVENTS)
    assert result.p50 == known(60)


def test_an_open_event_past_the_promise_is_late_and_a_younger_one_does_not_count() -> None:
    result = measure([Decimal(60)] * 9, objective=HOUR, still_open=[Decimal(7200), Decimal(5)])

    assert (result.events, result.late, result.attained_pct) == (10, 1, known(90))


def test_an_overspent_budget_is_negative() -> None:
    result = measure([Decimal(60)] * 8 + [Decimal(4000)] * 2, objective=HOUR)

    assert result.budget_left_pct == known(-100)


def test_a_promise_without_slack_has_no_budget() -> None:
    strict = Objective(share=Decimal(1), within_seconds=Decimal(60))

    assert measure([Decimal(1)] * 10, objective=strict).budget_left_pct == unknown(Reason.NO_BUDGET)


def test_without_events_there_are_no_percentiles() -> None:
    assert measure([], objective=HOUR).p99 == unknown(Reason.NO_EVENTS)


@given(st.lists(st.decimals(0, 10**6, places=3), min_size=1))
def test_percentiles_are_ordered_and_observed(values: list[Decimal]) -> None:
    result = measure(values, objective=HOUR)

    seen = [result.p50.value, result.p90.value, result.p95.value, result.p99.value]
    assert seen == sorted(value for value in seen if value is not None)
    assert set(seen) <= set(values)
