"""Somebody's report schedules with what became of the last mails, and the colleagues who may get one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Case, Q, QuerySet, When

from journeys.models import JourneyRun
from visibility.access import ROLES, OutOfScope, Viewer, opens_exchanges
from visibility.models import ReportSchedule
from visibility.queries.shapes.common import Drill

MOST_COLLEAGUES, MOST_MAILS = 100, 20
JOURNEY = "scheduled_report"


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail of a schedule: to whom, what became of it. drill: its transaction, for who may open it."""

    reader: str
    state: str
    at: datetime
    drill: Drill | None


@dataclass(frozen=True, kw_only=True)
class ScheduleLine:
    """A schedule as its owner sees it; mails of its last day."""

    schedule: ReportSchedule
    readers: tuple[str, ...]
    mails: tuple[Mail, ...]


def own_schedules(viewer: Viewer) -> list[ReportSchedule]:
    """Those of the viewer at this firm that have not ended, oldest first."""
    return list(_own(viewer).filter(ended_at=None).select_related("view").prefetch_related("readers").order_by("pk"))


def own_schedule(viewer: Viewer, schedule_id: int) -> ReportSchedule:
    """One of them. Raises OutOfScope, also for somebody else's."""
    found = _own(viewer).filter(pk=schedule_id, ended_at=None).first()
    if found is None:
        raise OutOfScope("No such schedule of yours.")
    return found


def lines_of(viewer: Viewer) -> tuple[ScheduleLine, ...]:
    """The schedules with what became of their last mails."""
    schedules = own_schedules(viewer)
    mails = _mails(viewer, [one.pk for one in schedules])
    return tuple(
        ScheduleLine(
            schedule=one,
            readers=tuple(sorted(reader.username for reader in one.readers.all())),
            mails=tuple(mails[one.pk]),
        )
        for one in schedules
    )


def colleagues(viewer: Viewer) -> list[User]:
    """Who may be sent a report of this firm: active, with an address, a scope on it, and a role; the viewer first."""
    scoped = Q(scopes__firm_id=viewer.firm_id, groups__name__in=ROLES) | Q(is_superuser=True) | Q(pk=viewer.user_id)
    found = User.objects.filter(scoped, is_active=True).exclude(email="").distinct()
    is_other = Case(When(pk=viewer.user_id, then=0), default=1)
    return list(found.order_by(is_other, "username")[:MOST_COLLEAGUES])


def _own(viewer: Viewer) -> QuerySet[ReportSchedule]:
    return ReportSchedule.objects.filter(owner_id=viewer.user_id, firm_id=viewer.firm_id)


def _mails(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, list[Mail]]:
    """The mails of each schedule's last day."""
    runs = JourneyRun.objects.filter(firm_id=viewer.firm_id, journey=JOURNEY, canonical_id__in=ids)
    found: dict[int, list[Mail]] = defaultdict(list)
    last: dict[int, str] = {}
    for run in runs.order_by("-pk")[: MOST_MAILS * max(len(ids), 1)]:
        day = run.subject.rpartition("-")[0]
        if last.setdefault(run.canonical_id, day) == day:
            found[run.canonical_id].append(_mail(run, viewer))
    return found


def _mail(run: JourneyRun, viewer: Viewer) -> Mail:
    return Mail(
        reader=run.event["reader"],
        state=run.state,
        at=run.started_at,
        drill=Drill(name="transaction", arguments={"run_id": str(run.pk)}) if opens_exchanges(viewer) else None,
    )
