"""The rows behind a bar of the margin bridge: its projects, or the facts of one of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q

from integrations.canonical.entities import entity_named
from integrations.canonical.models import (
    ChangeOrder,
    Commitment,
    Contract,
    ContractLine,
    CostPosting,
    ExpenseEntry,
    Milestone,
    Task,
    TimeEntry,
)
from visibility.access import FINANCE_ROOM, Viewer
from visibility.measures.margin_bridge import BARS as NAMES
from visibility.queries.answers import money
from visibility.queries.bridge.page import drill, selected, why_nothing
from visibility.queries.bridge.scope import Bridged, BridgeScope
from visibility.queries.bridge.words import BARS
from visibility.queries.facts.page import RELATED
from visibility.queries.facts.rows import rows_for
from visibility.queries.portfolio.lines import code_of
from visibility.queries.shapes.bridge import BridgeBarPage, BridgeFilters, BridgeProject
from visibility.queries.shapes.common import Value
from visibility.queries.shapes.facts import FactKind, FactRow
from visibility.queries.version import version

KEYS: tuple[str, ...] = NAMES
PER_PAGE = 100
NOTHING = Decimal(0)
# Which facts of a project tell of a bar; those of rates are the hours that have them. None for exchange rates.
FACTS: Mapping[str, tuple[type[Any], ...]] = {
    "new": (Contract, ContractLine, Task),
    "closed": (Task,),
    "scope": (Contract, ContractLine, ChangeOrder),
    "estimates": (Task,),
    "hours": (TimeEntry,),
    "cost_rates": (TimeEntry,),
    "bill_rates": (TimeEntry,),
    "progress": (Milestone, Task),
    "over_cap": (TimeEntry,),
    "expenses": (ExpenseEntry,),
    "suppliers": (Commitment, CostPosting),
}
KINDS: Mapping[type[Any], FactKind] = {
    TimeEntry: "time",
    ExpenseEntry: "expenses",
    Milestone: "milestones",
    Commitment: "commitments",
    CostPosting: "costs",
    Task: "tasks",
    Contract: "contracts",
    ContractLine: "contracts",
    ChangeOrder: "contracts",
}


def bridge_bar(viewer: Viewer, bar: str, filters: BridgeFilters, *, now: datetime) -> BridgeBarPage:
    """A page of the rows behind one of KEYS. Raises OutOfScope for a project that is not the viewer's."""
    scope = selected(viewer, filters, now=now)
    touched = [] if why_nothing(scope) else [one for one in scope.bridged if one.bars[bar]]
    start = (filters.page - 1) * PER_PAGE
    facts = _facts(scope, bar, start) if filters.project and touched else []
    projects = [] if filters.project else sorted(touched, key=lambda one: (-abs(one.bars[bar]), one.day.project_id))
    label, tells = BARS[bar]
    return BridgeBarPage(
        currency=scope.currency,
        version=version(viewer, now=now),
        filters=scope.filters,
        basis=scope.basis,
        kept_since=scope.kept_since,
        kept_until=scope.kept_until,
        told=scope.told,
        key=bar,
        label=label,
        tells=tells,
        total=_total(scope, bar, touched),
        project=scope.lines[0].name if filters.project else "",
        address=filters.project,
        projects=tuple(_project(scope, bar, one) for one in projects[start : start + PER_PAGE]),
        facts=_shown(viewer, facts[:PER_PAGE], now),
        shows_rates=viewer.has_role(*FINANCE_ROOM),
        page=filters.page,
        has_more=len(facts) > PER_PAGE or len(projects) > start + PER_PAGE,
    )


def _total(scope: BridgeScope, bar: str, touched: Sequence[Bridged]) -> Value:
    reason = why_nothing(scope)
    amount = None if reason else sum((one.bars[bar] for one in touched), NOTHING)
    return money(amount, scope.currency, reason)


def _project(scope: BridgeScope, bar: str, one: Bridged) -> BridgeProject:
    line = one.line
    return BridgeProject(
        name=line.name if line else one.day.project.name,
        code=line.code if line else code_of(one.day.project_id, one.day.project.code),
        customer=(line.customer or "") if line else "",
        entity=(line.entity or "") if line else "",
        value=money(one.bars[bar], scope.currency),
        drill=drill(scope, bar, line) if line else None,
    )


def _facts(scope: BridgeScope, bar: str, start: int) -> list[Any]:
    """The facts of the single project from `start` on, one more than a page shows, newest first."""
    most = start + PER_PAGE + 1
    if bar in ("late", "corrections"):
        found = _changed(scope, bar)
    else:
        found = [row for model in FACTS.get(bar, ()) for row in _between(scope, model)[:most]]
    return sorted(found, key=lambda row: (row.service_date is None, row.service_date, row.pk), reverse=True)[start:most]


def _between(scope: BridgeScope, model: type[Any]) -> Any:
    """What happened or was recorded between the two days; without days of its own, all of it."""
    happened = Q(service_date__gt=scope.kept_since, service_date__lte=scope.kept_until)
    if scope.span:
        happened |= Q(recorded_at__gt=scope.span.since, recorded_at__lte=scope.span.until)
    elif model in (Task, Contract, ContractLine):
        happened = Q()
    rows = model.objects.filter(happened, project_id=scope.lines[0].id, is_deleted=False)
    return rows.select_related("connection", *RELATED[model]).order_by("-service_date", "-pk")


def _changed(scope: BridgeScope, kind: str) -> list[Any]:
    """The late or corrected facts as they are now; one that was taken back is there with its last state."""
    keys: dict[str, list[int]] = {}
    for one in scope.changed:
        if one.kind == kind:
            keys.setdefault(one.key[0], []).append(one.key[1])
    found: list[Any] = []
    for entity, ids in keys.items():
        model = entity_named(entity).model
        related = model._default_manager.filter(pk__in=ids).select_related("connection", *RELATED.get(model, ()))  # noqa: SLF001  (the manager of any model)
        found += list(related)
    return found


def _shown(viewer: Viewer, facts: Sequence[Any], now: datetime) -> tuple[FactRow, ...]:
    return rows_for(viewer, facts, lambda fact: KINDS.get(type(fact), "costs"), now=now)
