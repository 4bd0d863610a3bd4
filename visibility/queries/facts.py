"""The rows behind a number of a project, down to the exchange that brought each."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model, Q, QuerySet

from integrations.canonical.models import (
    Allocation,
    Commitment,
    CostRate,
    Invoice,
    Milestone,
    Task,
    TimeEntry,
)
from integrations.canonical.money import quantise
from visibility.access import Viewer
from visibility.measures.rates import DatedRate, rate_at
from visibility.queries.portfolio_lines import code_of
from visibility.queries.project_address import address_in_firm, find
from visibility.queries.shapes.facts import FactFilters, FactKind, FactRow, FactsPage

PER_PAGE = 100
Costs = Mapping[int, list[tuple[DatedRate, str]]]


def facts(viewer: Viewer, code: str, filters: FactFilters, *, now: datetime) -> FactsPage:
    """One page of a project's facts, newest first. Raises OutOfScope."""
    del now
    project = find(viewer, code)
    model, related = MODELS[filters.kind]
    found = model.objects.filter(_wanted(filters), project=project, is_deleted=False)
    start = (max(filters.page, 1) - 1) * PER_PAGE
    rows = list(_related(found, related).order_by("-service_date", "-pk")[start : start + PER_PAGE + 1])
    costs = _costs(rows) if filters.kind == "time" else {}
    return FactsPage(
        code=code_of(project.pk, project.code),
        address=address_in_firm(project),
        name=project.name,
        currency=project.currency,
        reporting_currency=viewer.reporting_currency,
        filters=filters,
        rows=tuple(_row(filters.kind, row, costs) for row in rows[:PER_PAGE]),
        has_more=len(rows) > PER_PAGE,
    )


MODELS: Mapping[FactKind, tuple[Any, tuple[str, ...]]] = {
    "time": (TimeEntry, ("person", "task")),
    "milestones": (Milestone, ()),
    "invoices": (Invoice, ("customer",)),
    "commitments": (Commitment, ()),
    "allocations": (Allocation, ("person",)),
    "tasks": (Task, ()),
}
STATES: Mapping[tuple[str, str], Q] = {
    ("time", "approved"): Q(is_approved=True),
    ("time", "unapproved"): Q(is_approved=False),
    ("milestones", "accepted"): Q(accepted_on__isnull=False),
    ("milestones", "open"): Q(accepted_on=None),
    ("allocations", "open"): Q(person=None),
}


def _wanted(filters: FactFilters) -> Q:
    period = Q(posting_period=filters.period) if filters.period else Q()
    return period & STATES.get((filters.kind, filters.state), Q())


def _related(found: QuerySet[Any], related: Iterable[str]) -> QuerySet[Any]:
    return found.select_related("connection", *related)


def _row(kind: FactKind, fact: Any, costs: Costs) -> FactRow:
    what, who, state = DESCRIBED[kind](fact)
    cost, cost_currency = _cost(fact, costs) if kind == "time" else (None, "")
    return FactRow(
        kind=kind,
        connection=fact.connection.name,
        external_id=fact.external_id,
        service_date=fact.service_date,
        period=fact.posting_period,
        what=what,
        who=who,
        hours=_hours(fact),
        amount=fact.amount,
        currency=fact.currency,
        cost=cost,
        cost_currency=cost_currency,
        reporting_amount=fact.reporting_amount,
        state=state,
        version=fact.version,
        recorded_at=fact.recorded_at,
        source_changed_at=fact.source_changed_at,
        exchange_id=fact.exchange_id,
    )


def _hours(fact: Any) -> Decimal | None:
    found: Decimal | None = getattr(fact, "hours", None)
    return fact.estimate_hours if isinstance(fact, Task) else found


def _time(entry: TimeEntry) -> tuple[str, str, str]:
    state = "approved" if entry.is_approved else "unapproved"
    what = entry.task.title if entry.task else "no task"
    return what, _name(entry.person), state if entry.is_billable else f"{state}, not billable"


def _milestone(milestone: Milestone) -> tuple[str, str, str]:
    return milestone.title, "", "accepted" if milestone.accepted_on else "open"


def _invoice(invoice: Invoice) -> tuple[str, str, str]:
    return invoice.number, _name(invoice.customer), invoice.status


def _order(order: Commitment) -> tuple[str, str, str]:
    return order.number, order.supplier, order.status


def _allocation(item: Allocation) -> tuple[str, str, str]:
    return item.role, _name(item.person), "named" if item.person_id else "open"


def _task(task: Task) -> tuple[str, str, str]:
    done = "progress not stated" if task.percent_complete is None else f"{task.percent_complete:.0%} done"
    return task.title, task.role, done


def _name(record: Model | None) -> str:
    return str(record) if record is not None else ""


DESCRIBED: Mapping[FactKind, Callable[[Any], tuple[str, str, str]]] = {
    "time": _time,
    "milestones": _milestone,
    "invoices": _invoice,
    "commitments": _order,
    "allocations": _allocation,
    "tasks": _task,
}


def _costs(entries: Iterable[TimeEntry]) -> Costs:
    """Dated cost rates of the people of these entries, oldest first."""
    found: dict[int, list[tuple[DatedRate, str]]] = {}
    people = {entry.person_id for entry in entries if entry.person_id}
    rates = CostRate.objects.filter(person_id__in=people, is_deleted=False).order_by("service_date", "pk")
    for rate in rates:
        if rate.person_id and rate.service_date and rate.amount is not None:
            dated = DatedRate(rate.service_date, rate.amount)
            found.setdefault(rate.person_id, []).append((dated, rate.currency))
    return found


def _cost(entry: TimeEntry, costs: Costs) -> tuple[Decimal | None, str]:
    """Hours x cost rate of the day, rounded: as the source states the rate, else the person's dated one."""
    if entry.cost_rate is not None:
        currency = entry.cost_currency or entry.currency
        return quantise(entry.hours * entry.cost_rate, currency), currency
    dated = costs.get(entry.person_id or 0, [])
    started = [
        (rate, currency) for rate, currency in dated if entry.service_date and rate.valid_from <= entry.service_date
    ]
    rate = rate_at((rate for rate, _ in started), entry.service_date) if entry.service_date else None
    return (None, "") if rate is None else (quantise(entry.hours * rate, started[-1][1]), started[-1][1])
