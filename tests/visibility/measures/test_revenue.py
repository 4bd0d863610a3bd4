"""Recognised revenue by time, by milestone and by percentage of completion."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from visibility.measures.completion import (
    CostProgress,
    EffortProgress,
    EstimateFlag,
    catch_up,
    recognise_by_cost,
    recognise_by_effort,
)
from visibility.measures.figure import Reason, known, unknown
from visibility.measures.rates import RatedTime, Tally
from visibility.measures.revenue import (
    CappedValue,
    Milestone,
    accepted_milestones,
    capped_time_and_materials,
    rebillable_expense,
    time_and_materials,
)

AMOUNTS = st.decimals(0, 10**7, places=2)


def test_time_and_materials_sums_rounded_entries_and_counts_those_without_a_rate() -> None:
    entries = [RatedTime(Decimal("1.25"), Decimal("133.33")), RatedTime(Decimal(2), None)]

    assert time_and_materials(entries, currency="EUR") == Tally(Decimal("166.66"), 1, Decimal(2))


def test_a_milestone_counts_from_the_day_it_was_accepted() -> None:
    milestones = [
        Milestone(Decimal(1000), date(2026, 3, 31)),
        Milestone(Decimal(2000), date(2026, 4, 1)),
        Milestone(Decimal(4000), None),
    ]

    assert accepted_milestones(milestones, as_of=date(2026, 3, 31)) == Decimal(1000)


def test_an_expense_is_billed_with_its_markup() -> None:
    assert rebillable_expense(Decimal("99.90"), markup_percent=Decimal(10), currency="EUR") == Decimal("109.89")


def test_a_credit_reopens_room_under_a_cap() -> None:
    credited = capped_time_and_materials(Decimal(-500), prior=Decimal(1000), cap=Decimal(1000))

    assert credited == CappedValue(Decimal(-500), Decimal(0))


def test_an_onerous_contract_books_its_whole_loss_at_once() -> None:
    line = CostProgress(price=Decimal(100000), cost_to_date=Decimal(60000), eac=Decimal(120000))

    recognition = recognise_by_cost(line, currency="EUR")

    assert recognition.revenue == known(50000)
    assert recognition.loss_recognised_by_progress == known(10000)
    assert recognition.onerous_provision == known(10000)
    assert recognition.total_loss == known(20000)


def test_without_an_estimate_nothing_is_recognised_and_the_reason_is_said() -> None:
    line = CostProgress(price=Decimal(100000), cost_to_date=Decimal(60000), eac=None)

    recognition = recognise_by_cost(line, currency="EUR")

    assert recognition.progress == unknown(Reason.NO_ESTIMATE)
    assert recognition.revenue == unknown(Reason.NO_ESTIMATE)
    assert recognition.onerous_provision == unknown(Reason.NO_ESTIMATE)
    assert recognition.flag is EstimateFlag.NO_ESTIMATE


def test_an_estimate_below_the_actual_cost_is_flagged_and_capped() -> None:
    line = CostProgress(price=Decimal(100000), cost_to_date=Decimal(84000), eac=Decimal(80000))

    recognition = recognise_by_cost(line, currency="EUR")

    assert recognition.revenue == known(100000)
    assert recognition.flag is EstimateFlag.BELOW_ACTUAL


def test_a_changed_estimate_is_caught_up_in_the_open_period() -> None:
    line = CostProgress(price=Decimal(200000), cost_to_date=Decimal(90000), eac=Decimal(180000))

    posting = catch_up(recognise_by_cost(line, currency="EUR").revenue, recognised_before=Decimal(112500))

    assert posting == known(-12500)


def test_revenue_by_effort_is_capped_at_the_price() -> None:
    overrun = EffortProgress(Decimal(110), Decimal(100))

    assert recognise_by_effort(overrun, price=Decimal(5000), currency="EUR") == known(5000)


@given(price=AMOUNTS, cost=AMOUNTS, still_to_spend=AMOUNTS)
def test_revenue_never_exceeds_the_price(price: Decimal, cost: Decimal, still_to_spend: Decimal) -> None:
    line = CostProgress(price=price, cost_to_date=cost, eac=cost + still_to_spend + Decimal("0.01"))

    revenue = recognise_by_cost(line, currency="EUR").revenue.value

    assert revenue is not None
    assert 0 <= revenue <= price


@given(price=AMOUNTS, cost=AMOUNTS, still_to_spend=AMOUNTS)
def test_the_whole_expected_loss_is_recognised_to_the_cent(
    price: Decimal, cost: Decimal, still_to_spend: Decimal
) -> None:
    eac = cost + still_to_spend + price + Decimal("0.01")

    total_loss = recognise_by_cost(CostProgress(price, cost, eac), currency="EUR").total_loss.value

    assert total_loss is not None
    assert abs(total_loss - (eac - price)) <= Decimal("0.01")


@given(value=AMOUNTS, prior=AMOUNTS, cap=AMOUNTS)
def test_a_cap_splits_a_value_without_losing_any_of_it(value: Decimal, prior: Decimal, cap: Decimal) -> None:
    split = capped_time_and_materials(value, prior=prior, cap=cap)

    assert split.billable + split.over_cap == value
    assert split.over_cap >= 0
