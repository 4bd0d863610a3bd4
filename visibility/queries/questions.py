"""The four questions of the operations page: projects created, time in the ERP, milestones, current figures."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Min

from integrations.canonical.models import Dirty, Milestone, Opportunity, Project
from journeys.models import JourneyRun
from journeys.queries.shapes import JourneyStats
from visibility.access import Viewer, scoped
from visibility.queries.milestones import INVOICED_WITHIN, uninvoiced
from visibility.queries.project_address import address_of, shared_codes
from visibility.queries.shapes.common import Drill, Tone
from visibility.queries.shapes.operations import Answer, AnswerPart
from visibility.queries.time_question import time_reached
from visibility.queries.wording import lasted
from visibility.trust.needs import NEEDS
from visibility.trust.streams import StreamState, needed

ACTIVATION = "opportunity_to_project"
MOST_NAMED = 5
PROJECTED_WITHIN = timedelta(seconds=30)


def answers(
    viewer: Viewer, *, stats: Sequence[JourneyStats], streams: Sequence[StreamState], now: datetime
) -> tuple[Answer, ...]:
    """Each question with its answer in words, how many rows say otherwise, and those rows."""
    return (
        _projects(viewer, stats),
        time_reached(viewer, stats),
        _milestones(viewer, now),
        _figures(viewer, streams, now),
    )


def _projects(viewer: Viewer, stats: Sequence[JourneyStats]) -> Answer:
    """Won deals without a project: their transaction failed or is late, or there is none at all."""
    line = next((line for line in stats if line.journey == ACTIVATION), None)
    failed, late = (line.failed, line.late) if line else (0, 0)
    forgotten = _forgotten(viewer)
    parts = (
        AnswerPart(count=failed, label="failed", drill=_transactions(tab="failed")),
        AnswerPart(count=late, label="late", drill=_transactions(tab="open", late="1")),
        AnswerPart(count=forgotten, label="without any transaction", drill=None),
    )
    said = ", ".join(f"{part.count} {part.label}" for part in parts if part.count)
    tone: Tone = "bad" if failed or forgotten else "warn" if late else "ok"
    return Answer(
        question="Were projects created?",
        answer=f"Won deals without their project: {said}." if said else "Every won deal has its project.",
        tone=tone,
        exceptions=failed + late + forgotten,
        parts=tuple(part for part in parts if part.count),
    )


def _transactions(**query: str) -> Drill:
    return Drill(name="transactions", query={"journey": ACTIVATION, **query})


def _forgotten(viewer: Viewer) -> int:
    """Won deals that have neither a project nor a transaction."""
    won = scoped(Opportunity.objects.filter(is_won=True, is_deleted=False), viewer)
    having = Project.objects.filter(firm_id=viewer.firm_id, opportunity__isnull=False).values("opportunity_id")
    ran = JourneyRun.objects.filter(firm_id=viewer.firm_id, entity="opportunity").values("canonical_id")
    return won.exclude(pk__in=having).exclude(pk__in=ran).count()


def _milestones(viewer: Viewer, now: datetime) -> Answer:
    """Accepted milestones that the ERP has not invoiced within days."""
    overdue = scoped(Milestone.objects.filter(uninvoiced(now), is_deleted=False, project__is_deleted=False), viewer)
    by_project = overdue.order_by().values_list("project_id", "project__code", "project__name")
    counted = list(by_project.annotate(rows=Count("pk")).order_by("-rows", "project__name"))
    waiting = sum(number for *_, number in counted)
    shared = shared_codes(viewer.firm_id) if counted else frozenset()
    days = INVOICED_WITHIN.days
    return Answer(
        question="Did milestones synchronise?",
        answer=f"{waiting} accepted more than {days} days ago and not invoiced."
        if waiting
        else f"Every milestone accepted more than {days} days ago is invoiced.",
        tone="warn" if waiting else "ok",
        exceptions=waiting,
        parts=tuple(
            AnswerPart(count=number, label=name, drill=_overdue(address_of(pk, code, shared)))
            for pk, code, name, number in counted[:MOST_NAMED]
        ),
    )


def _overdue(address: str) -> Drill:
    return Drill(name="project-facts", arguments={"code": address}, query={"kind": "milestones", "state": "overdue"})


def _figures(viewer: Viewer, streams: Sequence[StreamState], now: datetime) -> Answer:
    """Streams past their policy, and changes that wait to be projected."""
    fed = needed(streams, frozenset().union(*NEEDS.values()))
    late = [state for state in fed if not state.is_on_time]
    oldest = Dirty.objects.filter(firm_id=viewer.firm_id).aggregate(at=Min("recorded_at"))["at"]
    behind = now - oldest if oldest and now - oldest > PROJECTED_WITHIN else None
    parts = [f"{len(late)} of {len(fed)} streams past their policy"] if late else []
    parts += [f"changes wait for {lasted(behind)}"] if behind else []
    return Answer(
        question="Do the figures reflect current actuals?",
        answer=f"Not all: {', '.join(parts)}." if parts else "Yes: every source is on time and nothing waits.",
        tone="warn" if parts else "ok",
        exceptions=len(late),
        parts=(AnswerPart(count=len(late), label="late", drill=Drill(name="freshness")),) if late else (),
    )
