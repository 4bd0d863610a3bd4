"""Earned value: budget, progress and cost of a project, its forecast cost and its performance ratios."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from visibility.measures.figure import Figure, Reason, figure_of, known, total, unknown


@dataclass(frozen=True, slots=True)
class EstimatedTask:
    """A task's estimate in hours, the cost rate of its resource and its progress from 0 to 1.

    None is what nobody has said: a missing estimate, rate or progress, never 0.
    """

    estimate_hours: Decimal | None
    cost_rate: Decimal | None
    percent_complete: Decimal | None


@dataclass(frozen=True, slots=True)
class EarnedValue:
    """Earned-value figures in one currency; ratios unrounded. `eac` is the one etc, vac and tcpi_eac use."""

    cv: Figure
    sv: Figure
    cpi: Figure
    spi: Figure
    percent_complete: Figure
    eac_remaining_at_budget: Figure
    eac_cpi: Figure
    eac_cpi_spi: Figure
    eac_bottom_up: Figure
    eac: Figure
    etc: Figure
    vac: Figure
    tcpi_bac: Figure
    tcpi_eac: Figure


def budget_at_completion(tasks: Iterable[EstimatedTask]) -> Figure:
    """Sum estimate hours x resource cost rate, in the currency of the rates.

    Unknown when there are no tasks or one has no estimate (no_estimate) or no rate (no_rate).
    """
    budgets = [_budget(task) for task in tasks]
    return total(budgets) if budgets else unknown(Reason.NO_ESTIMATE)


def earned(tasks: Iterable[EstimatedTask]) -> Figure:
    """Sum each task's budget x percent complete (held between 0 and 1): EV, in the currency of the rates.

    Unknown as the budget is, or when a task's progress is unknown: no_progress.
    """
    values = [_budget(task) * _progress(task) for task in tasks]
    return total(values) if values else unknown(Reason.NO_ESTIMATE)


def estimate_at_completion(*, ac: Decimal, bac: Figure, ev: Figure) -> Figure:
    """Return EAC = AC + BAC - EV: what is left costs what was budgeted; unknown as BAC and EV are."""
    return known(0) + ac + bac - ev


def eac_by_performance(*, ac: Decimal, bac: Figure, ev: Figure) -> Figure:
    """Return BAC / CPI, computed as BAC x AC / EV so that nothing is rounded (FINANCE 0.3).

    Unknown without cost (no_cost) or without earned value (no_progress).
    """
    return (bac * ac).over(ev, Reason.NO_PROGRESS) if ac else unknown(Reason.NO_COST)


def eac_by_cost_and_schedule(*, ac: Decimal, bac: Figure, ev: Figure, pv: Figure) -> Figure:
    """Return AC + (BAC - EV) / (CPI x SPI), unknown when either index is unknown or 0."""
    indexes = cost_index(ev=ev, ac=ac) * schedule_index(ev=ev, pv=pv)
    return (bac - ev).over(indexes, Reason.NO_PROGRESS) + ac


def cost_index(*, ev: Figure, ac: Decimal) -> Figure:
    """Return CPI = EV / AC, unrounded; unknown without cost: no_cost."""
    return ev.over(ac, Reason.NO_COST)


def schedule_index(*, ev: Figure, pv: Figure) -> Figure:
    """Return SPI = EV / PV, unrounded; unknown without planned value: no_baseline."""
    return ev.over(pv, Reason.NO_BASELINE)


def to_complete_index(*, bac: Figure, ev: Figure, spent: Decimal, target: Figure) -> Figure:
    """Return TCPI = (BAC - EV) / (target - AC), target being BAC or an EAC.

    Unknown when nothing is left of the target: not_attainable with work left, no_work_left without.
    """
    work, money = bac - ev, target - spent
    if money.value is None or money.value > 0 or work.value is None:
        return work.over(money, Reason.NO_WORK_LEFT)
    return unknown(Reason.NOT_ATTAINABLE if work.value > 0 else Reason.NO_WORK_LEFT)


def earned_value(
    *, bac: Figure, ev: Figure, ac: Decimal, pv: Figure, etc_bottom_up: Decimal | None = None
) -> EarnedValue:
    """Return all earned-value figures of a project in one currency (FINANCE 1.5).

    The estimate they lean on is bottom-up where there is one, else by CPI, else remaining at budget.
    """
    bottom_up = figure_of(etc_bottom_up, Reason.NO_ASSIGNMENTS) + ac
    by_cpi = eac_by_performance(ac=ac, bac=bac, ev=ev)
    at_budget = estimate_at_completion(ac=ac, bac=bac, ev=ev)
    eac = bottom_up.or_else(by_cpi).or_else(at_budget)
    return EarnedValue(
        cv=ev - ac,
        sv=ev - pv,
        cpi=cost_index(ev=ev, ac=ac),
        spi=schedule_index(ev=ev, pv=pv),
        percent_complete=ev.over(bac, Reason.NO_BUDGET),
        eac_remaining_at_budget=at_budget,
        eac_cpi=by_cpi,
        eac_cpi_spi=eac_by_cost_and_schedule(ac=ac, bac=bac, ev=ev, pv=pv),
        eac_bottom_up=bottom_up,
        eac=eac,
        etc=eac - ac,
        vac=bac - eac,
        tcpi_bac=to_complete_index(bac=bac, ev=ev, spent=ac, target=bac),
        tcpi_eac=to_complete_index(bac=bac, ev=ev, spent=ac, target=eac),
    )


def _budget(task: EstimatedTask) -> Figure:
    hours = figure_of(task.estimate_hours, Reason.NO_ESTIMATE)
    return hours * figure_of(task.cost_rate, Reason.NO_RATE)


def _progress(task: EstimatedTask) -> Figure:
    if task.percent_complete is None:
        return unknown(Reason.NO_PROGRESS)
    return Figure(min(max(task.percent_complete, Decimal(0)), Decimal(1)))
