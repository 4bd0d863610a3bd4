"""The four questions of the operations page: projects created, time in the ERP, milestones, current figures."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.db.models import Min

from integrations.canonical.models import Dirty, Milestone, Opportunity, Project
from journeys.models import JourneyRun
from journeys.queries.shapes import JourneyStats
from visibility.access import Viewer, scoped
from visibility.queries.shapes.common import Drill, Tone
from visibility.queries.shapes.operations import Answer
from visibility.queries.time_question import time_reached
from visibility.queries.wording import lasted
from visibility.trust.needs import NEEDS
from visibility.trust.streams import StreamState, needed

ACTIVATION = "opportunity_to_project"
INVOICED_WITHIN = timedelta(days=5)
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
    told = ((failed, "failed"), (late, "late"), (forgotten, "without any transaction"))
    parts = [f"{number} {word}" for number, word in told if number]
    tone: Tone = "bad" if failed or forgotten else "warn" if late else "ok"
    return Answer(
        question="Were projects created?",
        answer=f"Won deals without their project: {', '.join(parts)}." if parts else "Every won deal has its project.",
        tone=tone,
        exceptions=failed + late + forgotten,
        drill=Drill(name="transactions", query={"journey": ACTIVATION, "tab": "failed" if failed else "open"}),
    )


def _forgotten(viewer: Viewer) -> int:
    """Won deals that have neither a project nor a transaction."""
    won = scoped(Opportunity.objects.filter(is_won=True, is_deleted=False), viewer)
    having = Project.objects.filter(firm_id=viewer.firm_id, opportunity__isnull=False).values("opportunity_id")
    ran = JourneyRun.objects.filter(firm_id=viewer.firm_id, entity="opportunity").values("canonical_id")
    return won.exclude(pk__in=having).exclude(pk__in=ran).count()


def _milestones(viewer: Viewer, now: datetime) -> Answer:
    """Accepted milestones that the ERP has not invoiced within days."""
    before = now.astimezone(UTC).date() - INVOICED_WITHIN
    accepted = scoped(Milestone.objects.filter(is_deleted=False, accepted_on__lt=before), viewer)
    waiting = accepted.filter(is_invoiced=False).count()
    days = INVOICED_WITHIN.days
    return Answer(
        question="Did milestones synchronise?",
        answer=f"{waiting} accepted more than {days} days ago and not invoiced."
        if waiting
        else f"Every milestone accepted more than {days} days ago is invoiced.",
        tone="warn" if waiting else "ok",
        exceptions=waiting,
        drill=Drill(name="portfolio", query={"method": "fixed_milestone", "sort": "-unbilled"}),
    )


def _figures(viewer: Viewer, streams: Sequence[StreamState], now: datetime) -> Answer:
    """Streams past their policy, and changes that wait to be projected."""
    late = [state for state in needed(streams, frozenset().union(*NEEDS.values())) if not state.is_on_time]
    oldest = Dirty.objects.filter(firm_id=viewer.firm_id).aggregate(at=Min("recorded_at"))["at"]
    behind = now - oldest if oldest and now - oldest > PROJECTED_WITHIN else None
    parts = [f"{len(late)} of {len(streams)} streams past their policy"] if late else []
    parts += [f"changes wait for {lasted(behind)}"] if behind else []
    return Answer(
        question="Do the figures reflect current actuals?",
        answer=f"Not all: {', '.join(parts)}." if parts else "Yes: every source is on time and nothing waits.",
        tone="warn" if parts else "ok",
        exceptions=len(late),
        drill=Drill(name="freshness"),
    )
