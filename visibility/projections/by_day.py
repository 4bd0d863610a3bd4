"""Pure: on which days a project earned, spent, and did what is still unbilled, in the reporting currency too.

Amounts sum exactly to the figures of the project: what is translated at the closing rate is translated as a sum that
grows, each day bearing what it adds.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from visibility.measures.ageing import OpenAmount, bucket_of
from visibility.measures.billing import Bill, Hold, unbilled_items
from visibility.measures.holds import Claim, held
from visibility.projections.agreements import lines_on
from visibility.projections.dated import Dated, steps, summed
from visibility.projections.project_inputs import Day, ProjectInputs
from visibility.projections.project_value import Figures
from visibility.projections.translation import posted_names

BY_PROGRESS = frozenset({"fixed_poc_cost", "fixed_poc_effort"})
BY_UNAPPROVED_COST = frozenset({"cost_plus"})
NOTHING = Decimal(0)


def money_by_day(
    project: ProjectInputs, earned: Sequence[OpenAmount], figures: Figures, *, as_of: date
) -> list[list[str | None]]:
    """[day, revenue, cost] in the reporting currency, days in order, amounts as text; null where the figure is unknown.

    Revenue is that of `recognised_reporting`, cost that of `ac_reporting`.
    """
    days = [day for day in project.days if day.on <= as_of]
    revenue = _revenue(project, earned, days, as_of) if figures["recognised_reporting"].is_known else None
    cost = _sums((day.on, day.reporting.cost) for day in days) if figures["ac_reporting"].is_known else None
    every = sorted({*(revenue or ()), *(cost or ())})
    return [[on.isoformat(), _text(revenue, on), _text(cost, on)] for on in every]


def waiting_by_day(
    project: ProjectInputs, earned: Sequence[OpenAmount], figures: Figures, *, as_of: date
) -> list[list[str]]:
    """[day, reason, amount, amount in the reporting currency] of what is unbilled; reporting "" without a rate.

    The reasons are those that the project's own facts tell; what the ledger and the contract tell is asked at read.
    """
    if not figures["unbilled"].is_known:
        return []
    bills = tuple(Bill(day.on, day.own.invoiced) for day in project.days if day.on <= as_of)
    items = unbilled_items(earned, bills, as_of=as_of)
    reasoned = held(items, _claims(project, items, bills, as_of))
    return [
        [item.service_date.isoformat(), item.reason, f"{item.amount:f}", text]
        for item, text in _translated(project, reasoned, as_of)
    ]


def balance_by_day(
    project: ProjectInputs, earned: Sequence[OpenAmount], figures: Figures, *, as_of: date
) -> list[list[str]] | None:
    """[day, revenue, invoiced] in the project's currency, days in order, amounts as text; None: revenue is unknown."""
    if not figures["recognised"].is_known:
        return None
    revenue = _sums((item.service_date, item.amount) for item in earned)
    billed = _sums((day.on, day.own.invoiced) for day in project.days if day.on <= as_of and day.own.invoiced)
    return [[on.isoformat(), _amount(revenue, on), _amount(billed, on)] for on in sorted({*revenue, *billed})]


def by_reason(waiting: Iterable[Sequence[str]]) -> dict[str, str]:
    """What waits by day as sums of reporting amounts by reason, as text; what has no rate is in no sum."""
    sums: dict[str, Decimal] = {}
    for _, reason, _, money in waiting:
        sums[reason] = sums.get(reason, NOTHING) + Decimal(money or 0)
    return {str(reason): f"{amount:f}" for reason, amount in sorted(sums.items())}


def _claims(project: ProjectInputs, items: Sequence[OpenAmount], bills: Sequence[Bill], as_of: date) -> Iterator[Claim]:
    """Work of hours nobody approved, where cost earns; and progress beyond what accepted milestones let be billed."""
    methods = {line.method for line in lines_on(project.agreements, as_of) or [project.own_terms]}
    if methods & BY_UNAPPROVED_COST:
        pending = ((day.on, day.own.pending) for day in project.days if day.on <= as_of and day.own.pending > 0)
        yield from (Claim(Hold.APPROVAL, amount, on) for on, amount in pending)
    if methods & BY_PROGRESS and project.open_milestones > 0:
        accepted = sum((day.own.milestones for day in project.days if day.on <= as_of), NOTHING)
        billable = max(accepted - sum((bill.amount for bill in bills), NOTHING), NOTHING)
        unbilled = sum((item.amount for item in items), NOTHING)
        yield Claim(Hold.MILESTONE_NOT_ACCEPTED, min(max(unbilled - billable, NOTHING), project.open_milestones))


def _translated(project: ProjectInputs, items: Sequence[OpenAmount], as_of: date) -> Iterator[tuple[OpenAmount, str]]:
    """Each with its amount at the closing rate; within an age they sum to what the age was translated to."""
    so_far, closed, close = [NOTHING] * 4, [NOTHING] * 4, _closing(project)
    for item in items:
        bucket = bucket_of((as_of - item.service_date).days)
        so_far[bucket] += item.amount
        money = close(so_far[bucket])
        yield item, "" if money is None else f"{money - closed[bucket]:f}"
        closed[bucket] = money or NOTHING


def _revenue(
    project: ProjectInputs, earned: Iterable[OpenAmount], days: Sequence[Day], as_of: date
) -> dict[date, Decimal]:
    names = posted_names(project, as_of)
    if names is not None:
        return _sums((day.on, sum((getattr(day.reporting, name) for name in names), NOTHING)) for day in days)
    own, close = summed(sorted(_sums((item.service_date, item.amount) for item in earned).items())), _closing(project)
    return dict(steps((on, close(amount) or NOTHING) for on, amount in own))


def _closing(project: ProjectInputs) -> Callable[[Decimal], Decimal | None]:
    return project.closing.translator(project.currency, project.reporting_currency)


def _sums(dated: Iterable[Dated]) -> dict[date, Decimal]:
    found: dict[date, Decimal] = {}
    for on, amount in dated:
        found[on] = found.get(on, NOTHING) + amount
    return found


def _text(side: dict[date, Decimal] | None, on: date) -> str | None:
    return None if side is None else _amount(side, on)


def _amount(side: dict[date, Decimal], on: date) -> str:
    return f"{side.get(on, NOTHING):f}"
