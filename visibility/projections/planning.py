"""Pure: what a project was to cost, has earned, has cost and will cost; like is held against like (docs/adr/0041)."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from visibility.measures.baseline import (
    PlanVersion,
    current_plan,
    planned_budget,
    planned_to_date,
    scaled_progress,
)
from visibility.measures.evm import (
    EstimatedTask,
    budget_at_completion,
    eac_by_cost_and_schedule,
    eac_by_performance,
    earned,
    estimate_at_completion,
)
from visibility.measures.figure import Figure, Reason, figure_of, known, unknown
from visibility.measures.outlook import planned_value
from visibility.projections.project_inputs import Amounts, ProjectInputs


@dataclass(frozen=True)
class Plan:
    """Cost of a project: budget, planned, earned, actual and expected, in its currency.

    bought: what of budget, planned and earned value are purchases, 0 where the budget is stated for all cost.
    """

    bac: Figure
    pv: Figure
    ev: Figure
    ac: Figure
    eac: Figure
    eac_cpi: Figure
    bought: Figure


@dataclass(frozen=True)
class Work:
    """The part of it that is planned in hours: estimates of tasks against labour, in the project's currency."""

    bac: Figure
    pv: Figure
    ev: Figure
    ac: Figure


def plan_of(project: ProjectInputs, sums: Amounts, *, as_of: date) -> Plan:
    """By today's estimates; against a baseline, where one holds: what is left still costs what tasks say of it.

    Work is measured by its tasks. What suppliers billed and people spent is planned, earned and cost at its price: it
    is in the budget of nobody's hours.
    """
    if not project.tasks:
        return _by_budget(project, sums, as_of)
    work, bought, ac = work_of(project, sums, as_of=as_of), purchases(project, sums), actual_cost(project, sums)
    estimated = Plan(
        bac=work.bac + bought,
        pv=work.pv + bought,
        ev=work.ev + bought,
        ac=ac,
        eac=ac if ac.value is None else estimate_at_completion(ac=ac.value, bac=work.bac, ev=work.ev),
        eac_cpi=ac if work.ac.value is None else bought + by_performance(work),
        bought=bought,
    )
    baseline = current_plan(project.baselines, on=as_of)
    return estimated if baseline is None else _against(baseline, estimated, work, as_of)


def work_of(project: ProjectInputs, sums: Amounts, *, as_of: date) -> Work:
    """Budget, planned and earned value of the tasks, and the cost of labour."""
    tasks = [EstimatedTask(item.estimate_hours, item.cost_rate, item.percent_complete) for item in project.tasks]
    budget, ac = budget_at_completion(tasks), actual_cost(project, sums)
    return Work(budget, _planned(project, budget, as_of), earned(tasks), known(sums.labour) if ac.is_known else ac)


def by_performance(work: Work) -> Figure:
    """Work to its end at its cost so far, BAC / CPI of work alone; unknown as the measure is."""
    return work.ac if work.ac.value is None else eac_by_performance(ac=work.ac.value, bac=work.bac, ev=work.ev)


def by_schedule(work: Work) -> Figure:
    """Work to its end by its cost and schedule; unknown as the measure is."""
    if work.ac.value is None:
        return work.ac
    return eac_by_cost_and_schedule(ac=work.ac.value, bac=work.bac, ev=work.ev, pv=work.pv)


def actual_cost(project: ProjectInputs, sums: Amounts) -> Figure:
    """Labour, expenses and suppliers to date.

    Unknown while something has no exchange rate (missing_rate), time no cost rate (no_rate), or an approved expense
    states no amount (no_amount).
    """
    if project.missing_rates:
        return unknown(Reason.MISSING_RATE)
    if project.uncosted_hours:
        return unknown(Reason.NO_RATE)
    return unknown(Reason.NO_AMOUNT) if project.uncosted_expenses else known(sums.cost)


def purchases(project: ProjectInputs, sums: Amounts) -> Figure:
    """Expenses and what suppliers billed, to date; unknown as the actual cost is, but for hours."""
    if project.missing_rates:
        return unknown(Reason.MISSING_RATE)
    return unknown(Reason.NO_AMOUNT) if project.uncosted_expenses else known(sums.expense + sums.supplier)


def _by_budget(project: ProjectInputs, sums: Amounts, as_of: date) -> Plan:
    """A budget that a source states is for all cost; without tasks nobody says what is earned of it, or left."""
    budget, nothing = figure_of(project.budget, Reason.NO_ESTIMATE), earned([])
    ac = actual_cost(project, sums)
    expected = ac if ac.value is None else estimate_at_completion(ac=ac.value, bac=budget, ev=nothing)
    performing = ac if ac.value is None else eac_by_performance(ac=ac.value, bac=budget, ev=nothing)
    plan = Plan(budget, _planned(project, budget, as_of), nothing, ac, expected, performing, known(0))
    baseline = current_plan(project.baselines, on=as_of)
    work = Work(budget, plan.pv, nothing, ac)
    return plan if baseline is None else _against(baseline, plan, work, as_of)


def _against(baseline: PlanVersion, estimated: Plan, work: Work, as_of: date) -> Plan:
    """Budget and planned value of the baseline, which is for all cost, and its budget earned at the tasks' progress."""
    budget = planned_budget(baseline)
    return replace(
        estimated,
        bac=budget,
        pv=planned_to_date(baseline, on=as_of),
        ev=scaled_progress(ev=work.ev, bac=work.bac, budget=budget),
        bought=known(Decimal(0)),
    )


def _planned(project: ProjectInputs, bac: Figure, as_of: date) -> Figure:
    if project.starts_on is None or project.ends_on is None:
        return unknown(Reason.NO_BASELINE)
    return planned_value(bac, starts_on=project.starts_on, ends_on=project.ends_on, on=as_of)
