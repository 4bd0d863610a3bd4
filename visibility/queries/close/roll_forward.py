"""Unbilled work of a legal entity over a period: opening, recognised, billed, exchange differences, closing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal

from visibility.measures.cash import roll_wip_forward
from visibility.measures.figure import Figure, Reason, figure_of, known, total, unknown
from visibility.models import ProjectFigures
from visibility.projections.closing import ClosingRates
from visibility.projections.inputs import load, people_of, slices
from visibility.projections.period_rates import average_rates, period_end_rates
from visibility.projections.project_inputs import ProjectInputs
from visibility.projections.project_inputs import total as sum_of
from visibility.projections.recognition import ToDate, revenue
from visibility.projections.translation import posted_names
from visibility.queries.answers import money_of
from visibility.queries.shapes.close import RollForward

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Rolled:
    """One contract, or several, in the reporting currency; unknown where a rate is missing."""

    opening: Figure
    recognised: Figure
    billed: Figure
    fx: Figure

    @property
    def closing(self) -> Figure:
        parts = total([self.opening, self.recognised, self.billed, self.fx])
        if not parts.is_known:
            return parts
        values = {one.name: getattr(self, one.name).value for one in fields(self)}
        return known(roll_wip_forward(**values, written_off=Decimal(0)))


@dataclass(frozen=True)
class Rates:
    """What the two balances and the income of a period are translated at."""

    first: date
    last: date
    opening: ClosingRates
    average: ClosingRates
    closing: ClosingRates


def rates_of(firm_id: int, first: date, last: date) -> Rates:
    before = first - DAY
    return Rates(
        first=first,
        last=last,
        opening=period_end_rates(firm_id, before.replace(day=1), before),
        average=average_rates(firm_id, first, last),
        closing=period_end_rates(firm_id, first, last),
    )


def roll_forward(firm_id: int, entity_id: int, *, first: date, last: date, today: date, currency: str) -> RollForward:
    """Net of what is billed ahead, by today's estimates at completion; contracts without revenue are left out."""
    every = ProjectFigures.objects.filter(firm_id=firm_id, legal_entity_id=entity_id, project__is_deleted=False)
    # Not exclude(reasons__ac=...): that leaves out whoever has no reason, too.
    stored = every.exclude(pk__in=every.filter(reasons__ac=Reason.NOT_COMPUTED).values("pk"))
    costs = {pk: (ac, eac) for pk, ac, eac in stored.values_list("project_id", "ac", "eac")}
    rates = rates_of(firm_id, first, min(last, today))
    people = people_of(list(costs), as_of=today)
    loaded = (item for ids in slices(list(costs)) for item in load(ids, as_of=today, people=people).items())
    found = [rolled(project, costs[pk], rates, today=today) for pk, project in loaded]
    kept = [one for one in found if one is not None]
    sums = {name: total(getattr(one, name) for one in kept) for name in ("opening", "recognised", "billed", "fx")}
    whole = Rolled(**sums)
    shown = {name: money_of(figure, currency) for name, figure in (*sums.items(), ("closing", whole.closing))}
    return RollForward(**shown, left_out=every.count() - len(kept))


def rolled(
    project: ProjectInputs, cost: tuple[Decimal | None, Decimal | None], rates: Rates, *, today: date
) -> Rolled | None:
    """One contract; None where its revenue is not known. Exchange differences are what the two balances leave."""
    ac, eac = (figure_of(amount, Reason.NO_COST) for amount in cost)
    earned = revenue(ToDate(project, project.days, today, ac, eac))
    if not earned.recognised.is_known:
        return None
    items = [(item.service_date, item.amount) for item in earned.items]
    bills = [(day.on, day.own.invoiced) for day in project.days]
    before, until = rates.first - DAY, rates.last
    opening = _translated(project, _sum(items, until=before) - _sum(bills, until=before), rates.opening)
    closing = _translated(project, _sum(items, until=until) - _sum(bills, until=until), rates.closing)
    within = [day for day in project.days if rates.first <= day.on <= rates.last]
    posted = sum_of(day.reporting for day in within)
    names = posted_names(project, today)
    recognised = (
        _posted(project, sum((getattr(posted, name) for name in names), Decimal(0)))
        if names
        else _translated(project, _sum(items, until=until) - _sum(items, until=before), rates.average)
    )
    billed = _posted(project, posted.invoiced)
    return Rolled(opening, recognised, billed, closing - opening - recognised + billed)


def _sum(amounts: Sequence[tuple[date, Decimal]], *, until: date) -> Decimal:
    return sum((amount for on, amount in amounts if on <= until), Decimal(0))


def _posted(project: ProjectInputs, amount: Decimal) -> Figure:
    return unknown(Reason.MISSING_RATE) if project.missing_reporting_rates else known(amount)


def _translated(project: ProjectInputs, amount: Decimal, rates: ClosingRates) -> Figure:
    """Nothing is nothing in any currency."""
    return rates.translate(known(amount), project.currency, project.reporting_currency) if amount else known(0)


def as_text(rolled_forward: RollForward) -> Mapping[str, str | int | None]:
    """As a close keeps it: amounts as text."""
    names = ("opening", "recognised", "billed", "fx", "closing")
    values = {name: getattr(rolled_forward, name).figure for name in names}
    return {name: None if value is None else format(value, "f") for name, value in values.items()} | {
        "left_out": rolled_forward.left_out
    }
