"""Pure: on which days a project earned, spent, and did what is still unbilled, in the reporting currency too.

Amounts sum exactly to the figures of the project: what is translated at the closing rate is translated as a sum that
grows, each day bearing what it adds.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from visibility.measures.ageing import OpenAmount, bucket_of
from visibility.measures.billing import Hold
from visibility.measures.holds import Claim, held
from visibility.projections.agreements import lines_on
from visibility.projections.dated import Dated, steps, summed
from visibility.projections.project_inputs import NAMES, Day, ProjectInputs
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
    days = project.until(as_of).days
    revenue = _revenue(project, earned, days, as_of) if figures["recognised_reporting"].is_known else None
    cost = {day.on: day.reporting.cost for day in days} if figures["ac_reporting"].is_known else None
    every = sorted({*(revenue or ()), *(cost or ())})
    return [
        list(row) for row in zip(map(date.isoformat, every), _texts(revenue, every), _texts(cost, every), strict=True)
    ]


def waiting_by_day(
    project: ProjectInputs, unbilled: Sequence[OpenAmount], figures: Figures, *, as_of: date
) -> list[list[str]]:
    """[day, reason, amount, amount in the reporting currency] of what is unbilled; reporting "" without a rate.

    The reasons are those that the project's own facts tell; what the ledger and the contract tell is asked at read.
    """
    if not figures["unbilled"].is_known:
        return []
    reasoned = held(unbilled, _claims(project, unbilled, as_of))
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
    revenue = _sums((on, amount) for on, amount, _ in earned)
    billed = {day.on: day.own.invoiced for day in project.until(as_of).days if day.own.invoiced}
    return [
        [on.isoformat(), f"{revenue.get(on, NOTHING):f}", f"{billed.get(on, NOTHING):f}"]
        for on in sorted({*revenue, *billed})
    ]


def by_reason(waiting: Iterable[Sequence[str]]) -> dict[str, str]:
    """What waits by day as sums of reporting amounts by reason, as text; what has no rate is in no sum."""
    sums: dict[str, Decimal] = {}
    for _, reason, _, money in waiting:
        sums[reason] = sums.get(reason, NOTHING) + Decimal(money or 0)
    return {str(reason): f"{amount:f}" for reason, amount in sorted(sums.items())}


def _claims(project: ProjectInputs, items: Sequence[OpenAmount], as_of: date) -> Iterator[Claim]:
    """Work of hours nobody approved, where cost earns; and progress beyond what accepted milestones let be billed."""
    days, sums, _ = project.until(as_of)
    methods = {line.method for line in lines_on(project.agreements, as_of) or [project.own_terms]}
    if methods & BY_UNAPPROVED_COST:
        pending = ((day.on, day.own.pending) for day in days if day.own.pending > 0)
        yield from (Claim(Hold.APPROVAL, amount, on) for on, amount in pending)
    if methods & BY_PROGRESS and project.open_milestones > 0:
        billable = max(sums.milestones - sums.invoiced, NOTHING)
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
        places = [NAMES.index(name) for name in names]
        return {day.on: sum((day.reporting[place] for place in places), NOTHING) for day in days}
    own, close = summed(sorted(_sums((on, amount) for on, amount, _ in earned).items())), _closing(project)
    return dict(steps((on, close(amount) or NOTHING) for on, amount in own))


def _closing(project: ProjectInputs) -> Callable[[Decimal], Decimal | None]:
    return project.closing.translator(project.currency, project.reporting_currency)


def _sums(dated: Iterable[Dated]) -> dict[date, Decimal]:
    found: dict[date, Decimal] = {}
    for on, amount in dated:
        found[on] = found.get(on, NOTHING) + amount
    return found


def _texts(side: dict[date, Decimal] | None, every: Sequence[date]) -> list[str | None]:
    return [None] * len(every) if side is None else [f"{side.get(on, NOTHING):f}" for on in every]
