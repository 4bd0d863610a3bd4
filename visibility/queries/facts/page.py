"""The rows behind a number of a project, down to the exchange that brought each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value

from integrations.canonical.models import (
    Allocation,
    BaselinePeriod,
    ChangeOrder,
    Commitment,
    Contract,
    ContractLine,
    CostPosting,
    ExpenseEntry,
    Invoice,
    Milestone,
    Project,
    Task,
    TimeEntry,
)
from visibility.access import FINANCE_ROOM, Viewer, opens_exchanges
from visibility.queries.facts.rows import rows_for
from visibility.queries.facts.sold import sold_rows
from visibility.queries.portfolio.lines import code_of
from visibility.queries.project.address import address_in_firm, find
from visibility.queries.project.milestones import uninvoiced
from visibility.queries.shapes.facts import FactFilters, FactKind, FactRow, FactsPage

PER_PAGE, AT_ONCE = 100, 1000
RELATED: Mapping[type[Any], tuple[str, ...]] = {
    TimeEntry: ("person", "task"),
    ExpenseEntry: ("person",),
    Milestone: (),
    Invoice: ("customer",),
    Commitment: (),
    CostPosting: (),
    Allocation: ("person",),
    Task: (),
    Contract: ("customer",),
    ContractLine: (),
    ChangeOrder: (),
    BaselinePeriod: ("baseline",),
}
COSTS = (TimeEntry, ExpenseEntry, Commitment, CostPosting)
MODELS: Mapping[FactKind, tuple[type[Any], ...]] = {
    "time": (TimeEntry,),
    "expenses": (ExpenseEntry,),
    "earned": (TimeEntry, ExpenseEntry),
    "costs": COSTS,
    "milestones": (Milestone,),
    "invoices": (Invoice,),
    "commitments": (Commitment,),
    "allocations": (Allocation,),
    "tasks": (Task,),
    "worth": (TimeEntry, ExpenseEntry, Task),
    "expected": (*COSTS, Task),
    "contracts": (Contract, ContractLine, ChangeOrder),
    "baseline": (BaselinePeriod,),
}
STATES: Mapping[tuple[str, str], Q] = {
    ("time", "approved"): Q(is_approved=True),
    ("time", "unapproved"): Q(is_approved=False),
    ("expenses", "approved"): Q(is_approved=True),
    ("expenses", "unapproved"): Q(is_approved=False),
    ("milestones", "accepted"): Q(accepted_on__isnull=False),
    ("milestones", "open"): Q(accepted_on=None),
    ("allocations", "open"): Q(person=None),
}
# What is overdue depends on the day.
OVERDUE = ("milestones", "overdue")
# What of a kind's facts belongs to it, whatever state is asked for: an expense is cost once it is approved.
PARTS: Mapping[tuple[str, type[Any]], Q] = {
    ("earned", TimeEntry): Q(is_approved=True, is_billable=True),
    ("earned", ExpenseEntry): Q(is_approved=True, is_billable=True),
    ("costs", ExpenseEntry): Q(is_approved=True),
    ("costs", Commitment): Q(amount__isnull=False),
    ("costs", CostPosting): Q(amount__isnull=False),
    ("worth", TimeEntry): Q(is_billable=True),
    ("worth", ExpenseEntry): Q(is_approved=True, is_billable=True),
    ("expected", ExpenseEntry): Q(is_approved=True),
    ("expected", Commitment): Q(amount__isnull=False),
    ("expected", CostPosting): Q(amount__isnull=False),
}


def facts(viewer: Viewer, code: str, filters: FactFilters, *, now: datetime) -> FactsPage:
    """One page of a project's facts, newest first; a state that its kind has not means all. Raises OutOfScope."""
    project, filters = find(viewer, code), _known(filters)
    start = (max(filters.page, 1) - 1) * PER_PAGE
    if filters.kind == "sold":
        return _sold(viewer, project, filters)
    found = _page(project, filters, start, now)
    shown = _shown(viewer, filters, found[:PER_PAGE], now)
    return _answer(viewer, project, filters, shown, has_more=len(found) > PER_PAGE)


def _known(filters: FactFilters) -> FactFilters:
    is_known = (filters.kind, filters.state) in (*STATES, OVERDUE)
    return filters if is_known else replace(filters, state="")


def _shown(viewer: Viewer, filters: FactFilters, rows: Sequence[Any], now: datetime) -> tuple[FactRow, ...]:
    return rows_for(viewer, rows, lambda _: filters.kind, now=now)


def all_facts(viewer: Viewer, code: str, filters: FactFilters, *, now: datetime) -> Iterator[FactRow]:
    """The facts of every page, one after the other; inside a transaction of the caller, whose level is theirs."""
    project, filters = find(viewer, code), _known(filters)
    if filters.kind == "sold":
        yield from sold_rows(project, has_evidence=opens_exchanges(viewer))
        return
    keys = _ordered(project, filters, now).iterator(chunk_size=AT_ONCE)
    while chosen := [(name, key) for name, _, key in islice(keys, AT_ONCE)]:
        yield from _shown(viewer, filters, _found(filters, chosen), now)


def _sold(viewer: Viewer, project: Project, filters: FactFilters) -> FactsPage:
    rows = sold_rows(project, has_evidence=opens_exchanges(viewer)) if filters.page <= 1 else ()
    return _answer(viewer, project, filters, rows, has_more=False)


def _answer(
    viewer: Viewer, project: Project, filters: FactFilters, rows: tuple[FactRow, ...], *, has_more: bool
) -> FactsPage:
    return FactsPage(
        code=code_of(project.pk, project.code),
        address=address_in_firm(project),
        name=project.name,
        currency=project.currency,
        reporting_currency=viewer.reporting_currency,
        filters=filters,
        rows=rows,
        has_more=has_more,
        shows_rates=viewer.has_role(*FINANCE_ROOM),
        names_people=viewer.names_people,
    )


def _page(project: Project, filters: FactFilters, start: int, now: datetime) -> Sequence[Any]:
    """The rows from `start` on, one more than a page shows: keys of all kinds first, then the rows themselves."""
    ordered = _ordered(project, filters, now)
    return _found(filters, [(name, key) for name, _, key in ordered[start : start + PER_PAGE + 1]])


def _ordered(project: Project, filters: FactFilters, now: datetime) -> QuerySet[Any, Any]:
    """Model, day and key of every row, newest first."""
    keys = [_keys(model, project, filters, now) for model in MODELS[filters.kind]]
    return keys[0].union(*keys[1:], all=True).order_by(F("on").desc(nulls_first=True), "-key", "model")


def _found(filters: FactFilters, chosen: Sequence[tuple[str, int]]) -> Sequence[Any]:
    found: dict[tuple[str, int], Any] = {}
    for model in MODELS[filters.kind]:
        wanted = [key for name, key in chosen if name == model.__name__]
        related = model.objects.filter(pk__in=wanted).select_related("connection", *RELATED[model]) if wanted else ()
        found |= {(model.__name__, row.pk): row for row in related}
    return [found[name, key] for name, key in chosen]


def _keys(model: type[Any], project: Project, filters: FactFilters, now: datetime) -> QuerySet[Any, Any]:
    period = Q(posting_period=filters.period) if filters.period else Q()
    states = {**STATES, OVERDUE: uninvoiced(now)}
    wanted = period & states.get((filters.kind, filters.state), Q()) & PARTS.get((filters.kind, model), Q())
    found = model.objects.filter(wanted, project=project, is_deleted=False)
    named = found.order_by().annotate(
        model=Value(model.__name__, output_field=CharField()), on=F("service_date"), key=F("pk")
    )
    keys: QuerySet[Any, Any] = named.values_list("model", "on", "key")
    return keys
