"""Revenue of a fixed price by percentage of completion, with catch-up and the onerous provision."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from integrations.canonical.money import quantise
from visibility.measures.figure import Figure, Reason, figure_of, known, ratio, unknown

NOTHING, ALL = Decimal(0), Decimal(1)


class EstimateFlag(StrEnum):
    """What is wrong with an estimate at completion."""

    NO_ESTIMATE = "no_estimate"
    BELOW_ACTUAL = "eac_below_actual"


@dataclass(frozen=True, slots=True)
class CostProgress:
    """Cost to date and estimate at completion of one contract line, in its currency.

    `eac` is None when nobody estimated. Uninstalled cost (materials, pass-through licences) does not
    depict progress: it earns its cost and no margin (IFRS 15 B19).
    """

    price: Decimal
    cost_to_date: Decimal
    eac: Decimal | None
    uninstalled_total: Decimal = Decimal(0)
    uninstalled_to_date: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Recognition:
    """Recognised to date; every figure is unknown with no_estimate where the estimate is missing."""

    progress: Figure
    revenue: Figure
    cost_of_sales: Decimal
    gross_profit: Figure
    loss_recognised_by_progress: Figure
    onerous_provision: Figure
    total_loss: Figure
    flag: EstimateFlag | None


@dataclass(frozen=True, slots=True)
class EffortProgress:
    """Hours worked to date and hours expected at completion."""

    hours_to_date: Decimal
    hours_at_completion: Decimal


def recognise_by_cost(line: CostProgress, *, currency: str) -> Recognition:
    """Recognise progress x price, progress = cost to date / EAC capped at 1 (IFRS 15 B14-B19, FINANCE 1.3).

    Amounts in `currency`, revenue rounded to its minor unit, losses positive. A change of estimate is
    caught up by posting the difference to what was recognised before (`catch_up`).
    """
    done = cost_progress(line)
    revenue = _rounded(_revenue(line, done), currency)
    profit = revenue - line.cost_to_date
    expected_loss = _floored(Figure(_zero(line.eac)) - line.price) if done.is_known else done
    remaining = known(1) - done
    provision = _rounded(expected_loss * remaining, currency)
    return Recognition(
        progress=done,
        revenue=revenue,
        cost_of_sales=line.cost_to_date,
        gross_profit=profit,
        loss_recognised_by_progress=_floored(known(0) - profit),
        onerous_provision=provision,
        total_loss=_floored(known(0) - profit) + provision,
        flag=estimate_flag(line),
    )


def revenue_by_cost(line: CostProgress, *, currency: str) -> Figure:
    """Return the revenue alone: progress x price rounded to the minor unit of `currency`; unknown: no_estimate."""
    done = _progress(line)
    if done is None:
        return unknown(Reason.NO_ESTIMATE)
    amount = done * (line.price - line.uninstalled_total) + line.uninstalled_to_date
    return Figure(quantise(amount, currency))


def cost_progress(line: CostProgress) -> Figure:
    """Return cost to date / EAC without uninstalled cost, between 0 and 1; unknown: no_estimate."""
    return figure_of(_progress(line), Reason.NO_ESTIMATE)


def _progress(line: CostProgress) -> Decimal | None:
    """As plain numbers: a roll-up asks it for every day of every project. None: nobody estimated."""
    installed = line.eac - line.uninstalled_total if line.eac else None
    if not installed:
        return None
    done = (line.cost_to_date - line.uninstalled_to_date) / installed
    return min(max(done, NOTHING), ALL)


def estimate_flag(line: CostProgress) -> EstimateFlag | None:
    """Return what is wrong with the estimate: missing, or below the cost already spent; None when sound."""
    if not line.eac:
        return EstimateFlag.NO_ESTIMATE
    return EstimateFlag.BELOW_ACTUAL if line.eac < line.cost_to_date else None


def catch_up(recognised: Figure, *, recognised_before: Decimal) -> Figure:
    """Return what to post in the open period: recognised to date less what was recognised before it."""
    return recognised - recognised_before


def amounts_in_periods(to_date: Sequence[Figure]) -> tuple[Figure, ...]:
    """Return what each period adds to the amounts recognised to its end: catch-up, negative when lowered."""
    return tuple(after - before for before, after in pairwise([known(0), *to_date]))


def with_cost_to_go(*, price: Decimal, cost_to_date: Decimal, etc: Decimal) -> CostProgress:
    """Return the progress of a line estimated by the cost still to come: EAC = cost to date + ETC."""
    return CostProgress(price, cost_to_date, cost_to_date + etc)


def with_hours_to_go(*, hours_to_date: Decimal, hours_to_go: Decimal) -> EffortProgress:
    """Return the progress of a line estimated by the hours still to come."""
    return EffortProgress(hours_to_date, hours_to_date + hours_to_go)


def recognise_by_effort(effort: EffortProgress, *, price: Decimal, currency: str) -> Figure:
    """Recognise price x hours to date / hours at completion, capped at the price and rounded (FINANCE 1.3).

    Unknown without hours at completion: no_estimate.
    """
    return _rounded(effort_progress(effort) * price, currency)


def effort_progress(effort: EffortProgress) -> Figure:
    """Return hours to date / hours at completion capped at 1; unknown: no_estimate."""
    done = ratio(effort.hours_to_date, effort.hours_at_completion, Reason.NO_ESTIMATE)
    return done if done.value is None else Figure(min(done.value, Decimal(1)))


def _revenue(line: CostProgress, done: Figure) -> Figure:
    return done * (line.price - line.uninstalled_total) + line.uninstalled_to_date


def _rounded(figure: Figure, currency: str) -> Figure:
    return figure if figure.value is None else Figure(quantise(figure.value, currency))


def _floored(figure: Figure) -> Figure:
    return figure if figure.value is None else Figure(max(figure.value, Decimal(0)))


def _zero(value: Decimal | None) -> Decimal:
    return value or Decimal(0)
