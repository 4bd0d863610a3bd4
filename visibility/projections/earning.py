"""What one contract line, or a project by itself, has earned to date and will: one function a revenue method."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from integrations.canonical.periods import period_of
from visibility.measures.ageing import OpenAmount
from visibility.measures.completion import (
    CostProgress,
    EffortProgress,
    EstimateFlag,
    estimate_flag,
    recognise_by_effort,
    revenue_by_cost,
    with_hours_to_go,
)
from visibility.measures.evm import EstimatedTask, budget_at_completion, earned
from visibility.measures.figure import Figure, Reason, known, unknown
from visibility.measures.outlook import BillableTask, time_revenue
from visibility.measures.retainer import bill_overage, earned_by_days
from visibility.measures.revenue import (
    FeeTerms,
    Milestone,
    accepted_milestones,
    capped_time_and_materials,
    cost_plus,
    rebillable_expense,
)
from visibility.projections.agreements import LineTerms
from visibility.projections.dated import Dated, items_of, last_of, steps, sum_of, summed
from visibility.projections.project_inputs import Amounts, Day, ProjectInputs

NOTHING = Decimal(0)
AN_HOUR = Decimal(1)


@dataclass(frozen=True)
class ToDate:
    """A project with its days up to as_of, its cost to date and its estimate at completion."""

    project: ProjectInputs
    days: Sequence[Day]
    as_of: date
    cost: Figure
    eac: Figure

    @property
    def effort(self) -> Iterator[Dated]:
        """Hours worked on each day up to as_of, in order."""
        return ((on, hours) for on, hours in self.project.effort if on <= self.as_of)


@dataclass(frozen=True, slots=True)
class LineRevenue:
    """One contract line with what it has earned, will earn, and earned over its cap; flag: an estimate below cost."""

    terms: LineTerms
    recognised: Figure
    forecast: Figure
    over_cap: Figure
    flag: EstimateFlag | None


@dataclass(frozen=True)
class Revenue:
    """Recognised to date with its days, value worked or delivered to date, and what the contract will bring.

    All in the project's currency; `worked` is recognised plus what still waits for approval. over_cap: worth of work
    beyond a cap, which nobody pays for. lines: of a signed contract, one by one.
    """

    recognised: Figure
    worked: Figure
    forecast: Figure
    items: tuple[OpenAmount, ...] = ()
    over_cap: Figure = field(default_factory=lambda: known(0))
    flag: EstimateFlag | None = None
    lines: tuple[LineRevenue, ...] = ()


def by_time(to_date: ToDate, terms: LineTerms) -> Revenue:
    """Approved billable time, and approved billable expenses at cost and the line's mark-up (FINANCE 1.3)."""
    earnings = _time_by_day(to_date, terms)
    recognised = sum_of(earnings)
    worked = recognised + sum((day.own.pending for day in to_date.days), NOTHING)
    forecast = time_revenue(to_date=worked, tasks=_billable(to_date.project))
    return Revenue(known(recognised), known(worked), forecast, items_of(earnings))


def capped(to_date: ToDate, terms: LineTerms) -> Revenue:
    """The same up to the cap, day by day; what is beyond it is kept apart. Unknown without a cap: no_terms."""
    if terms.cap is None:
        return _nothing(Reason.NO_TERMS)
    cap, uncapped = terms.cap, by_time(to_date, terms)
    split = [
        (on, capped_time_and_materials(value, prior=NOTHING, cap=cap))
        for on, value in summed(_time_by_day(to_date, terms))
    ]
    return Revenue(
        recognised=uncapped.recognised.at_most(cap),
        worked=uncapped.worked.at_most(cap),
        forecast=uncapped.forecast.at_most(cap),
        items=items_of(steps((on, part.billable) for on, part in split)),
        over_cap=known(split[-1][1].over_cap if split else NOTHING),
    )


def by_milestone(to_date: ToDate, terms: LineTerms) -> Revenue:
    items = tuple(OpenAmount(day.on, day.own.milestones) for day in to_date.days if day.own.milestones)
    milestones = (Milestone(item.amount, item.service_date) for item in items)
    accepted = known(accepted_milestones(milestones, as_of=to_date.as_of))
    return Revenue(accepted, accepted, terms.price, items)


def by_cost(to_date: ToDate, terms: LineTerms) -> Revenue:
    """Price x cost to date / estimate at completion: each day's cost moves the progress."""
    price = terms.price
    missing = _first_unknown(price, to_date.cost, to_date.eac)
    if missing or price.value is None:
        return Revenue(missing or price, missing or price, price)
    value, eac, currency = price.value, to_date.eac.value, to_date.project.currency
    lines = [(on, CostProgress(value, cost, eac)) for on, cost in summed(_by_day(to_date, _cost))]
    earnings = steps((on, _known(revenue_by_cost(line, currency=currency))) for on, line in lines)
    recognised = known(sum_of(earnings))
    flag = estimate_flag(CostProgress(value, to_date.cost.value or NOTHING, eac))
    return Revenue(recognised, recognised, price, items_of(earnings), flag=flag)


def by_effort(to_date: ToDate, terms: LineTerms) -> Revenue:
    """Price x hours worked / hours at completion; what is left of tasks is still to be worked (FINANCE 1.3)."""
    price, left = terms.price, _hours_left(to_date.project)
    missing = _first_unknown(price, left)
    if missing or price.value is None or left.value is None:
        return Revenue(missing or price, missing or price, price)
    value, currency = price.value, to_date.project.currency
    worked = list(summed(to_date.effort))
    at_completion = with_hours_to_go(hours_to_date=last_of(worked), hours_to_go=left.value).hours_at_completion
    progress = [(on, EffortProgress(hours, at_completion)) for on, hours in worked]
    earnings = steps((on, _known(recognise_by_effort(one, price=value, currency=currency))) for on, one in progress)
    recognised = known(sum_of(earnings))
    return Revenue(recognised, recognised, price, items_of(earnings))


def by_days(to_date: ToDate, terms: LineTerms) -> Revenue:
    """A retainer by days of its service window, and hours beyond the included ones of a month at their own rate.

    Unknown without a window: no_terms.
    """
    price = terms.price
    if terms.starts_on is None or terms.ends_on is None:
        return _nothing(Reason.NO_TERMS)
    if price.value is None:
        return Revenue(price, price, price)
    window = {"start": terms.starts_on, "end": terms.ends_on, "until": to_date.as_of}
    fee = list(earned_by_days(price.value, **window, currency=to_date.project.currency))
    overage = list(_overage(to_date, terms))
    recognised = known(sum_of(fee) + sum_of(overage))
    items = items_of(sorted([*fee, *overage]))
    return Revenue(recognised, recognised, price + sum_of(overage), items)


def by_cost_and_fee(to_date: ToDate, terms: LineTerms) -> Revenue:
    """Allowable cost with its fee. An expense that may not be billed is not allowable (FINANCE 1.3).

    Unknown without a fee: no_terms.
    """
    if terms.fee_percent is None:
        return _nothing(Reason.NO_TERMS)
    missing = _first_unknown(to_date.cost, to_date.eac)
    if not to_date.cost.is_known:
        return Revenue(to_date.cost, to_date.cost, missing or to_date.cost)
    fee, currency = FeeTerms(terms.fee_percent, terms.fee_ceiling), to_date.project.currency
    unallowable = sum((_unallowable(day.own) for day in to_date.days), NOTHING)

    def worth(allowable: Decimal) -> Decimal:
        return cost_plus(fee, allowable=allowable, unallowable=NOTHING, currency=currency).revenue

    earnings = steps((on, worth(cost)) for on, cost in summed(_by_day(to_date, _allowable)))
    recognised, eac = known(sum_of(earnings)), to_date.eac
    forecast = missing if missing or eac.value is None else known(worth(eac.value - unallowable))
    return Revenue(recognised, recognised, forecast or eac, items_of(earnings))


def unstated(_: ToDate, terms: LineTerms) -> Revenue:
    nothing = unknown(Reason.NO_REVENUE)
    return Revenue(nothing, nothing, terms.price)


METHODS: Mapping[str, Callable[[ToDate, LineTerms], Revenue]] = {
    "time_and_materials": by_time,
    "capped_tm": capped,
    "fixed_milestone": by_milestone,
    "fixed_poc_cost": by_cost,
    "fixed_poc_effort": by_effort,
    "retainer": by_days,
    "cost_plus": by_cost_and_fee,
}


def _time_by_day(to_date: ToDate, terms: LineTerms) -> list[Dated]:
    markup, currency = terms.markup_percent, to_date.project.currency

    def worth(own: Amounts) -> Decimal:
        if not markup:
            return own.time + own.rebillable
        return own.time + rebillable_expense(own.rebillable, markup_percent=markup, currency=currency)

    return _by_day(to_date, worth)


def _overage(to_date: ToDate, terms: LineTerms) -> Iterator[Dated]:
    """What each day's hours add to the overage of their month."""
    if terms.included_hours is None or terms.overage_rate is None:
        return
    used: dict[str, Decimal] = defaultdict(Decimal)
    billed: dict[str, Decimal] = defaultdict(Decimal)
    for on, hours in to_date.effort:
        month = period_of(on)
        used[month] += hours
        beyond = bill_overage(
            fee=NOTHING,
            included=terms.included_hours,
            used=used[month],
            overage_rate=terms.overage_rate,
            currency=to_date.project.currency,
        ).overage
        if beyond != billed[month]:
            yield on, beyond - billed[month]
            billed[month] = beyond


def _billable(project: ProjectInputs) -> list[BillableTask]:
    return [
        BillableTask(task.estimate_hours, task.bill_rate, task.percent_complete)
        for task in project.tasks
        if task.is_billable
    ]


def _hours_left(project: ProjectInputs) -> Figure:
    """What tasks still take: estimate x (1 - progress); unknown as a budget is."""
    tasks = [EstimatedTask(task.estimate_hours, AN_HOUR, task.percent_complete) for task in project.tasks]
    return budget_at_completion(tasks) - earned(tasks)


def _cost(own: Amounts) -> Decimal:
    return own.cost


def _unallowable(own: Amounts) -> Decimal:
    return own.expense - own.rebillable


def _allowable(own: Amounts) -> Decimal:
    return own.cost - _unallowable(own)


def _by_day(to_date: ToDate, worth: Callable[[Amounts], Decimal]) -> list[Dated]:
    return [(day.on, amount) for day in to_date.days if (amount := worth(day.own))]


def _known(figure: Figure) -> Decimal:
    return figure.value or NOTHING


def _first_unknown(*figures: Figure) -> Figure | None:
    return next((figure for figure in figures if not figure.is_known), None)


def _nothing(reason: Reason) -> Revenue:
    nothing = unknown(reason)
    return Revenue(nothing, nothing, nothing, over_cap=nothing)
