"""Which runs may be seen, and which of them are asked for."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from journeys import states
from journeys.models import JourneyRun, StepRun
from journeys.models.runs import MAY_BE_LATE
from journeys.queries.borne import borne_by
from journeys.queries.fingerprints import FINGERPRINT
from journeys.queries.promised import Promised, beyond
from journeys.queries.shapes import Tab

TABS: tuple[Tab, ...] = ("failed", "unknown", "open", "unfinished", "done", "all")
# Runs that one external reference may lead to.
MOST_REFERRED = 1000
UNFINISHED = ("open", "failed")
# Nothing but optional steps is open once a run is delivered: no money hangs on those, and they are not late.
OWED = Q(state__in=UNFINISHED, delivered_at=None)
STATES_OF: Mapping[Tab, tuple[str, ...]] = {
    "open": states.OPEN,
    "failed": states.FAILED,
    "unknown": ("unknown",),
    "unfinished": (*states.OPEN, *states.FAILED),
    "done": states.ENDED_WELL,
    "all": states.NAMES,
}


@dataclass(frozen=True, kw_only=True)
class LedgerScope:
    """Runs of one firm; entity_ids None: all legal entities, also runs without one."""

    firm_id: int
    entity_ids: frozenset[int] | None = None

    def runs(self) -> QuerySet[JourneyRun]:
        found = JourneyRun.objects.filter(firm_id=self.firm_id)
        return found if self.entity_ids is None else found.filter(legal_entity_id__in=sorted(self.entity_ids))

    @property
    def parameters(self) -> dict[str, Any]:
        """The same for statements: firm and entities (None: all)."""
        return {
            "firm": self.firm_id,
            "entities": None if self.entity_ids is None else sorted(self.entity_ids),
        }


@dataclass(frozen=True, kw_only=True)
class RunFilters:
    """What is asked for; "" and None mean all. minimums: least amount by currency; currencies not named are not cut.

    The tab "unfinished" has the runs that still owe what was promised; of an open one only optional steps may be left.
    project_id, project_ids: runs of these projects, and suppliers' invoices that they bear a share of; besides:
    journeys left out; is_waiting: those that wait for more than earlier steps.
    beyond: those that took longer than was promised.
    search: part of label, subject or customer; or a whole external reference, correlation id or run number.
    """

    tab: Tab = "all"
    journey: str = ""
    connection_id: int | None = None
    legal_entity_id: int | None = None
    project_id: int | None = None
    project_ids: frozenset[int] | None = None
    besides: tuple[str, ...] = ()
    customer: str = ""
    kind: str = ""
    fingerprint: str = ""
    minimums: Mapping[str, Decimal] = field(default_factory=dict)
    search: str = ""
    since: datetime | None = None
    until: datetime | None = None
    late_at: datetime | None = None
    is_waiting: bool = False
    beyond: Promised | None = None


def asked(scope: LedgerScope, filters: RunFilters) -> QuerySet[JourneyRun]:
    """The runs of a scope that the filters let through, in no order."""
    found = scope.runs().filter(_tab(filters.tab), _columns(filters), _of_projects(scope, filters))
    if filters.minimums:
        found = found.filter(_at_least(filters.minimums))
    if filters.connection_id is not None:
        found = found.filter(_touches(filters.connection_id, STATES_OF[filters.tab]))
    if filters.is_waiting:
        waits = StepRun.objects.filter(run=OuterRef("pk"), state="waiting", wait_on__isnull=False)
        found = found.filter(Exists(waits), state__in=UNFINISHED)
    if filters.beyond:
        found = beyond(found, filters.beyond)
    if filters.fingerprint:
        found = found.filter(state="failed").annotate(print=FINGERPRINT).filter(print=filters.fingerprint)
    return found.filter(_search(filters.search)) if filters.search else found


def _tab(tab: Tab) -> Q:
    unknown = Q(state__in=UNFINISHED, steps_unknown__gt=0)
    named = {"all": Q(), "unfinished": OWED, "unknown": unknown}
    return named.get(tab, Q(state=tab))


def _columns(filters: RunFilters) -> Q:
    wanted: dict[str, Any] = {
        "journey": filters.journey,
        "legal_entity_id": filters.legal_entity_id,
        "customer": filters.customer,
        "error_kind": filters.kind,
        "started_at__gte": filters.since,
        "started_at__lt": filters.until,
    }
    chosen = Q(**{name: value for name, value in wanted.items() if value not in (None, "")})
    if filters.besides:
        chosen &= ~Q(journey__in=filters.besides)
    return chosen & _late(filters.late_at) if filters.late_at else chosen


def _of_projects(scope: LedgerScope, filters: RunFilters) -> Q:
    """Of one of the projects, or of a supplier's invoice that one of them bears a share of."""
    one = None if filters.project_id is None else frozenset({filters.project_id})
    wanted = [ids for ids in (one, filters.project_ids) if ids is not None]
    if not wanted:
        return Q()
    projects = frozenset.intersection(*wanted)
    shared = borne_by(projects, scope.parameters)
    return Q(project_id__in=sorted(projects)) | Q(pk__in=shared) if shared else Q(project_id__in=sorted(projects))


def _late(now: datetime) -> Q:
    """Late now or when it came; the first part says nothing new, it is the one that an index is kept for."""
    return MAY_BE_LATE & (
        OWED & Q(due_at__lt=now) | Q(delivered_at__gt=F("due_at")) | Q(delivered_at=None, finished_at__gt=F("due_at"))
    )


def _at_least(minimums: Mapping[str, Decimal]) -> Q:
    allowed = Q(amount__isnull=False) & ~Q(currency__in=list(minimums))
    for currency, least in minimums.items():
        allowed |= Q(currency=currency, amount__gte=least)
    return allowed


def _touches(connection_id: int, step_states: tuple[str, ...]) -> Exists:
    steps = StepRun.objects.filter(run=OuterRef("pk"), connection_id=connection_id, state__in=step_states)
    return Exists(steps)


def _search(text: str) -> Q:
    parts = Q(label__icontains=text) | Q(subject__icontains=text) | Q(customer__icontains=text)
    # Asked first: among the other parts a list of keys can use an index, a subquery cannot.
    referred = StepRun.objects.filter(external_ref=text).order_by().values_list("run_id", flat=True)
    parts |= Q(pk__in=list(referred[:MOST_REFERRED]))
    if text.isdecimal() and len(text) < 16:
        parts |= Q(pk=int(text))
    try:
        return parts | Q(correlation_id=uuid.UUID(text))
    except ValueError:
        return parts
