"""The portfolio on earlier days, read back from dated cells: weekly points until real snapshots exist.

Each point says what is known today about that day: late postings and today's estimates change it, so the points
are computed anew after cells changed, at most once in REFRESH and for at most 1 / SHARE_OF_TIME of the time. What
was believed on a day is in its own daily snapshot.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from time import perf_counter
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from integrations import busy
from integrations.canonical.models import Firm, Project
from visibility.measures.figure import Reason
from visibility.measures.unbilled_past import Running, UnbilledPast
from visibility.models import PortfolioSnapshot, ProjectFigures, ReadModel
from visibility.projections import margin_history, snapshots
from visibility.projections.figures import measured_of
from visibility.projections.inputs import load_rows, people_of, slices
from visibility.projections.leakage_inputs import Measured
from visibility.projections.project_inputs import Amounts, ProjectInputs
from visibility.projections.project_value import bills_of
from visibility.projections.translation import budget_of, posted_names

WEEKS = 26
REFRESH = timedelta(seconds=60)
SHARE_OF_TIME = 50
# A first roll-up, or everything marked by a rebuild, is one long statement and one long calculation.
LONGEST = "240s"
STALE = "UPDATE visibility_readmodel SET inputs = inputs || %s::jsonb WHERE firm_id = ANY(%s)"


@dataclass(frozen=True)
class Point:
    """Sums to date of one or more projects on a day, in the reporting currency."""

    cost: Decimal = Decimal(0)
    budget: Decimal = Decimal(0)
    recognised: Decimal = Decimal(0)
    billed: Decimal = Decimal(0)
    unbilled: Decimal = Decimal(0)
    unbilled_over_60: Decimal = Decimal(0)

    def __add__(self, other: "Point") -> "Point":
        return Point(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Point)))


def mark_stale(project_ids: Sequence[int], periods: Sequence[str]) -> None:
    """Remember that cells changed, so that the weekly points of their firms follow."""
    if periods:
        with connection.cursor() as cursor:
            cursor.execute(STALE, [json.dumps({"history": "stale"}), snapshots.firms_of(list(project_ids))])


def refresh(now: datetime) -> None:
    """Compute the weekly points of every firm anew whose cells changed and whose points are old enough."""
    for model in ReadModel.objects.filter(inputs__history="stale").select_related("firm"):
        if _is_due(model.inputs, now):
            rebuild(model.firm, now=now)


def _is_due(inputs: Mapping[str, Any], now: datetime) -> bool:
    """Old enough, and not so dear that refreshing would take more than a share of the time."""
    if "history_at" not in inputs:
        return True
    patience = max(REFRESH, timedelta(seconds=inputs.get("history_seconds", 0)) * SHARE_OF_TIME)
    return datetime.fromisoformat(inputs["history_at"]) <= now - patience


@transaction.atomic
def rebuild(firm: Firm, *, now: datetime) -> int:
    """Replace the firm's weekly points; days that have a snapshot of their own keep it. Returns the points made."""
    started = perf_counter()
    busy.wait_longer(statement_timeout=LONGEST, idle_in_transaction_session_timeout=LONGEST)
    _note(firm, history="", history_at=now.isoformat())
    rows = snapshots_of(firm, today=now.astimezone(UTC).date())
    PortfolioSnapshot.objects.filter(firm=firm, is_rebuilt=True).delete()
    PortfolioSnapshot.objects.bulk_create(rows, ignore_conflicts=True)
    _note(firm, history_seconds=perf_counter() - started)
    return len(rows)


def _note(firm: Firm, **inputs: str | float) -> None:
    with connection.cursor() as cursor:
        cursor.execute(STALE, [json.dumps(inputs), [firm.pk]])


def snapshots_of(firm: Firm, *, today: date) -> list[PortfolioSnapshot]:
    """One row per legal entity and week, oldest first; its sums are None where no project has a known value."""
    dates = [today - timedelta(weeks=week) for week in range(WEEKS, 0, -1)]
    projects = dict(
        Project.objects.filter(firm=firm, is_deleted=False).values_list("pk", "legal_entity_id").order_by("pk")
    )
    entities = {entity_id: Entity(firm, entity_id) for entity_id in projects.values()}
    aside, people = set(_not_computed(firm)), people_of(list(projects), as_of=today)
    margins = margin_history.MarginHistory(firm, dates, today)
    for ids in slices(list(projects)):
        loaded = load_rows([project_id for project_id in ids if project_id not in aside], as_of=today, people=people)
        measured = {one.project.pk: measured_of(one, as_of=today) for one in loaded}
        pasts = {project_id: past_of(one, today=today) for project_id, one in measured.items()}
        for project_id in ids:
            past = pasts.get(project_id)
            entities[projects[project_id]].add(points(past, dates) if past else {})
        margins.keep(list(measured.values()))
    margins.finish()
    return [entity.snapshot(on) for on in dates for entity in entities.values()]


def _not_computed(firm: Firm) -> QuerySet[ProjectFigures, int]:
    figures = ProjectFigures.objects.filter(firm=firm, reasons__ac=Reason.NOT_COMPUTED)
    return figures.values_list("project_id", flat=True)


@dataclass
class Entity:
    """One legal entity's projects (None: those of no entity), and the sums by day of those with known values."""

    firm: Firm
    id: int | None
    projects: int = 0
    excluded: int = 0
    sums: dict[date, Point] = field(default_factory=lambda: defaultdict(Point))

    def add(self, found: Mapping[date, Point]) -> None:
        """One project's points; none when it has no known value."""
        self.projects += 1
        self.excluded += not found
        for on, point in found.items():
            self.sums[on] += point

    def snapshot(self, on: date) -> PortfolioSnapshot:
        return PortfolioSnapshot(
            firm=self.firm,
            legal_entity_id=self.id,
            taken_on=on,
            is_rebuilt=True,
            reporting_currency=self.firm.reporting_currency,
            projects=self.projects,
            excluded=self.excluded,
            **(vars(self.sums[on]) if on in self.sums else {}),
        )


@dataclass(frozen=True)
class Past:
    """A project's unbilled work in its own currency, and what was posted in the reporting one, by day.

    budget: today's, in the reporting currency. names: the postings that are its revenue; none: revenue is its own
    currency's, at the closing rate.
    """

    project: ProjectInputs
    unbilled: UnbilledPast
    budget: Decimal
    closing: Decimal
    names: Sequence[str] | None

    @cached_property
    def cost(self) -> Running:
        return Running.of((day.on, day.reporting.cost) for day in self.project.days)

    @cached_property
    def billed(self) -> Running:
        return Running.of((day.on, day.reporting.invoiced) for day in self.project.days)

    @cached_property
    def revenue(self) -> Running:
        return Running.of((day.on, _sum(day.reporting, self.names or ())) for day in self.project.days)

    def point(self, on: date) -> Point:
        return Point(
            cost=self.cost.up_to(on),
            budget=self.budget,
            recognised=self.revenue.up_to(on) if self.names else self.unbilled.earned.up_to(on) * self.closing,
            billed=self.billed.up_to(on),
            unbilled=self.unbilled.total(on) * self.closing,
            unbilled_over_60=self.unbilled.over_60(on) * self.closing,
        )


def past_of(one: Measured, *, today: date) -> Past | None:
    """A project by today's estimate; None when cost, budget or revenue is unknown."""
    project, figures = one.inputs, one.value.figures
    closing = project.closing.rate(project.currency, project.reporting_currency)
    posted = project.until(today).reporting
    budget = budget_of(project, figures, posted).value
    is_known = figures["ac"].is_known and figures["unbilled"].is_known
    if project.missing_reporting_rates or closing is None or budget is None or not is_known:
        return None
    unbilled = UnbilledPast.of(one.value.earned, bills_of(project.until(today).days))
    return Past(project, unbilled, budget, closing, posted_names(project, today))


def points(past: Past, dates: Sequence[date]) -> Mapping[date, Point]:
    """One project on each of the days, by today's estimate."""
    return {on: past.point(on) for on in dates}


def _sum(posted: Amounts, names: Sequence[str]) -> Decimal:
    return sum((getattr(posted, name) for name in names), Decimal(0))
