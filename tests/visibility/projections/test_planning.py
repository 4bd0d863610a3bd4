"""Like is held against like: purchases stand in budget, earned value and cost at their price, work by its tasks."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from visibility.measures.baseline import PlannedMonth, PlanVersion
from visibility.measures.figure import Figure, Reason, known, unknown
from visibility.projections.planning import plan_of
from visibility.projections.project_inputs import Amounts, PlannedTask, ProjectInputs

D = Decimal
TODAY = date(2026, 6, 30)
# 100 hours at 10, half done; what is done cost twice its budget.
PROJECT = ProjectInputs(
    method="time_and_materials",
    currency="EUR",
    reporting_currency="EUR",
    price=None,
    tasks=[PlannedTask(estimate_hours=D(100), percent_complete=D("0.5"), cost_rate=D(10), bill_rate=None)],
    starts_on=date(2026, 6, 1),
    ends_on=date(2026, 7, 30),
)
SPENT = Amounts(labour=D(1000), supplier=D(8000), expense=D(1000))


def test_what_is_bought_neither_saves_nor_overspends() -> None:
    without, plan = plan_of(PROJECT, Amounts(labour=D(1000)), as_of=TODAY), plan_of(PROJECT, SPENT, as_of=TODAY)

    assert (plan.bac, plan.ev, plan.ac, plan.eac) == (
        known(D(10_000)),
        known(D(9500)),
        known(D(10_000)),
        known(D(10_500)),
    )
    bought = known(D(9000))
    assert (plan.bac - bought, plan.ev - bought, plan.pv - bought) == (without.bac, without.ev, without.pv)


def test_purchases_do_not_dilute_work_that_costs_more_than_planned() -> None:
    assert plan_of(PROJECT, SPENT, as_of=TODAY).eac_cpi == known(D(11_000))  # 9000 bought, 1000 x 1000 / 500


def test_a_budget_that_is_stated_is_for_all_cost() -> None:
    stated = plan_of(replace(PROJECT, tasks=(), budget=D(12_000)), SPENT, as_of=TODAY)

    assert (stated.bac, stated.ev, stated.eac) == (
        known(D(12_000)),
        unknown(Reason.NO_ESTIMATE),
        unknown(Reason.NO_ESTIMATE),
    )


def test_a_baseline_is_for_all_cost_and_earned_at_the_progress_of_the_work() -> None:
    approved = PlanVersion(1, date(2026, 5, 1), (PlannedMonth("2026-06", Figure(D(11_000))),))

    plan = plan_of(replace(PROJECT, baselines=[approved]), SPENT, as_of=TODAY)

    assert (plan.bac, plan.ev, plan.eac, plan.bought) == (
        known(D(11_000)),
        known(D(5500)),
        known(D(10_500)),
        known(D(0)),
    )


def test_a_purchase_that_cannot_be_converted_leaves_no_budget_that_is_too_low() -> None:
    plan = plan_of(replace(PROJECT, missing_rates=1), SPENT, as_of=TODAY)

    assert (plan.bac, plan.ac) == (unknown(Reason.MISSING_RATE), unknown(Reason.MISSING_RATE))
