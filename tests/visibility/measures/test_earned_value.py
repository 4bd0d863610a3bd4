"""Earned value, forecast margin and burn."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from visibility.measures.burn import DatedCost, budget_position, burn, weekly_burn
from visibility.measures.evm import (
    EstimatedTask,
    budget_at_completion,
    earned,
    earned_value,
    estimate_at_completion,
)
from visibility.measures.figure import Reason, known, unknown
from visibility.measures.forecast import Assignment, blend, bottom_up, default_estimate, erosion, margin
from visibility.measures.outlook import plan

AMOUNTS = st.decimals(0, 10**8, places=2)
TASKS = st.lists(
    st.builds(
        EstimatedTask,
        estimate_hours=st.decimals(0, 1000, places=2),
        cost_rate=st.decimals(0, 300, places=2),
        percent_complete=st.decimals(-1, 2, places=2),
    ),
    min_size=1,
    max_size=6,
)


def make_task(hours: str | None = "10", rate: str | None = "50", done: str | None = "0.5") -> EstimatedTask:
    return EstimatedTask(*(None if text is None else Decimal(text) for text in (hours, rate, done)))


def test_budget_and_earned_value_are_summed_by_task() -> None:
    tasks = [make_task(), make_task("20", "60", "0.25")]

    assert budget_at_completion(tasks) == known(1700)
    assert earned(tasks) == known(550)


def test_a_task_without_estimate_rate_or_progress_makes_the_sum_unknown() -> None:
    assert budget_at_completion([make_task(), make_task(hours=None)]) == unknown(Reason.NO_ESTIMATE)
    assert budget_at_completion([make_task(), make_task(rate=None)]) == unknown(Reason.NO_RATE)
    assert earned([make_task(), make_task(done=None)]) == unknown(Reason.NO_PROGRESS)
    assert budget_at_completion([]) == unknown(Reason.NO_ESTIMATE)


def test_an_unknown_budget_makes_the_estimate_unknown_for_the_same_reason() -> None:
    estimate = estimate_at_completion(ac=Decimal(10), bac=unknown(Reason.NO_RATE), ev=known(5))

    assert estimate == unknown(Reason.NO_RATE)


def test_a_target_already_spent_is_not_attainable() -> None:
    figures = earned_value(bac=known(1000), ev=known(800), ac=Decimal(1000), pv=known(900))

    assert figures.tcpi_bac == unknown(Reason.NOT_ATTAINABLE)
    assert figures.tcpi_eac == known(Decimal("0.8"))


def test_a_finished_project_has_no_work_left() -> None:
    figures = earned_value(bac=known(1000), ev=known(1000), ac=Decimal(1000), pv=known(1000))

    assert figures.tcpi_bac == unknown(Reason.NO_WORK_LEFT)


def test_cost_and_schedule_both_weigh_on_the_estimate() -> None:
    figures = earned_value(bac=known(4000), ev=known(2000), ac=Decimal(2500), pv=known(2500))

    assert figures.eac_cpi_spi == known(Decimal(2500) + Decimal(2000) / Decimal("0.64"))


def test_without_assignments_there_is_no_bottom_up_estimate() -> None:
    estimate = bottom_up([], actual_cost=Decimal(500), commitments=Decimal(100))

    assert estimate.eac == unknown(Reason.NO_ASSIGNMENTS)


def test_bottom_up_adds_labour_commitments_and_actual_cost() -> None:
    team = [Assignment(Decimal(10), Decimal(50)), Assignment(Decimal(4), Decimal(75))]

    estimate = bottom_up(team, actual_cost=Decimal(500), commitments=Decimal(100))

    assert (estimate.etc_labour, estimate.etc, estimate.eac) == (known(800), known(900), known(1400))


def test_a_blend_falls_back_to_the_estimate_that_exists() -> None:
    not_started = blend(ev=known(0), ac=Decimal(0), bac=known(1000), etc_bottom_up=Decimal(900))
    unassigned = blend(ev=known(500), ac=Decimal(400), bac=known(1000), etc_bottom_up=None)

    assert not_started.eac_blended == known(900)
    assert unassigned.eac_blended == known(800)


def test_a_well_assigned_project_is_estimated_bottom_up() -> None:
    blended = blend(ev=known(500), ac=Decimal(400), bac=known(1000), etc_bottom_up=Decimal(600))

    assert default_estimate(blended, assigned_share=Decimal("0.8")) == known(1000)
    assert default_estimate(blended, assigned_share=Decimal("0.79")) == known(900)


def test_margin_without_revenue_has_no_percent() -> None:
    loss = margin(revenue=known(0), cost=known(100))

    assert (loss.amount, loss.pct) == (known(-100), unknown(Reason.NO_REVENUE))


def test_a_change_order_moves_points_and_money_differently() -> None:
    lost = erosion(
        as_sold=margin(revenue=known(1000), cost=known(600)),
        forecast=margin(revenue=known(2000), cost=known(1400)),
    )

    assert (lost.amount, lost.points) == (known(-200), known(10))


def test_weekly_burn_covers_the_last_28_days() -> None:
    costs = [
        DatedCost(date(2026, 6, 2), Decimal(900)),
        DatedCost(date(2026, 6, 3), Decimal(100)),
        DatedCost(date(2026, 6, 30), Decimal(300)),
        DatedCost(date(2026, 7, 1), Decimal(700)),
    ]

    assert weekly_burn(costs, as_of=date(2026, 6, 30)) == Decimal(100)


def test_an_overrun_budget_was_exhausted_in_the_past() -> None:
    position = burn(budget=Decimal(1000), spent=Decimal(1200), weekly=Decimal(100), as_of=date(2026, 6, 30))

    assert position.exhaustion_on == date(2026, 6, 16)
    assert position.remaining == Decimal(-200)


def test_a_budget_that_outlasts_the_calendar_has_no_day() -> None:
    position = burn(budget=Decimal(10**12), spent=Decimal(0), weekly=Decimal("0.01"), as_of=date(2026, 6, 30))

    assert position.days_left == unknown(Reason.TOO_FAR_AHEAD)
    assert position.exhaustion_on is None


def test_no_budget_is_not_zero_percent() -> None:
    assert budget_position(budget=Decimal(0), spent=Decimal(1)).spent_ratio == unknown(Reason.NO_BUDGET)


@given(tasks=TASKS, actual=AMOUNTS)
def test_an_estimate_at_completion_is_never_below_the_actual_cost(tasks: list[EstimatedTask], actual: Decimal) -> None:
    estimate = estimate_at_completion(ac=actual, bac=budget_at_completion(tasks), ev=earned(tasks)).value

    assert estimate is not None
    assert estimate >= actual


@given(bac=AMOUNTS, ev=AMOUNTS, ac=AMOUNTS, pv=AMOUNTS)
def test_variance_and_estimate_always_make_up_the_budget(bac: Decimal, ev: Decimal, ac: Decimal, pv: Decimal) -> None:
    figures = earned_value(bac=known(bac), ev=known(ev), ac=ac, pv=known(pv))

    gap = (figures.vac + figures.eac - bac).value or Decimal(0)
    assert abs(gap) <= Decimal("1e-9")


def test_a_plan_goes_through_what_is_planned_for_today() -> None:
    """Ten days; 300 of 1,000 planned by the fourth, of which 100 were bought."""
    days = (date(2026, 6, 1), date(2026, 6, 2), date(2026, 6, 4), date(2026, 6, 7), date(2026, 6, 10), date(2026, 7, 1))

    until, after = plan(budget=Decimal(1000), planned=Decimal(300), starts_on=days[0], ends_on=days[4], today=days[2])

    assert [round(until.on(day), 2) for day in days[:3]] == [75, 150, 300]
    assert [round(after.on(day), 2) for day in days[3:]] == [650, 1000, 1000]


def test_a_plan_that_has_not_begun_holds_what_was_bought_already() -> None:
    today = date(2026, 6, 4)

    until, after = plan(
        budget=Decimal(1000),
        planned=Decimal(100),
        starts_on=date(2026, 7, 1),
        ends_on=date(2026, 7, 10),
        today=today,
    )

    assert [until.on(date(2026, 6, 3)), until.on(today), after.on(date(2026, 7, 5))] == [0, 100, 550]


def test_a_plan_that_has_ended_is_its_budget_from_tomorrow() -> None:
    first, last = date(2026, 6, 1), date(2026, 6, 4)

    until, after = plan(
        budget=Decimal(1000), planned=Decimal(900), starts_on=first, ends_on=last, today=date(2026, 6, 30)
    )

    assert [until.on(first), until.on(last), until.on(date(2026, 6, 30))] == [225, 900, 900]
    assert after.on(date(2026, 7, 1)) == 1000
