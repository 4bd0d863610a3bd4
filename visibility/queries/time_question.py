"""Did approved time reach the ERP? Every approved entry since go-live has a transaction that is done, or is listed."""

from collections.abc import Sequence

from django.db.models import CharField, DateTimeField, Exists, F, OuterRef, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Concat

from integrations.canonical.models import TimeEntry, TimeEntryReplaced
from journeys.models import JourneyRun
from journeys.queries.shapes import JourneyStats
from visibility.access import Viewer, scoped
from visibility.queries.shapes.common import Drill, Tone
from visibility.queries.shapes.operations import Answer, AnswerPart

POSTING = "time_to_finance"
QUESTION = "Did approved time reach the ERP?"


def time_reached(viewer: Viewer, stats: Sequence[JourneyStats]) -> Answer:
    """Approved entries whose posting failed or is late, and those that have no transaction at all."""
    line = next((line for line in stats if line.journey == POSTING), None)
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
        question=QUESTION,
        answer=f"Approved entries that are not in the ERP: {said}."
        if said
        else "Every entry approved since go-live is in the ERP or on its way.",
        tone=tone,
        exceptions=failed + late + forgotten,
        parts=tuple(part for part in parts if part.count),
    )


def _transactions(**query: str) -> Drill:
    return Drill(name="transactions", query={"journey": POSTING, **query})


def _forgotten(viewer: Viewer) -> int:
    """Entries approved since go-live that no transaction knows of, those that wait for their project among them.

    What was approved before and changed since stays with whoever posted it then.
    """
    go_live = F("connection__go_live_at")
    key = Concat(OuterRef("connection__kind"), Value("-"), OuterRef("external_id"), output_field=CharField())
    known = JourneyRun.objects.filter(firm_id=viewer.firm_id, journey=POSTING, subject=key)
    approved_then = Cast(KeyTextTransform("approved_at", "fields"), DateTimeField())
    before = TimeEntryReplaced.objects.filter(fact_id=OuterRef("pk"), fields__is_approved=True)
    earlier = before.annotate(approved_then=approved_then).filter(approved_then__lt=OuterRef("connection__go_live_at"))
    approved = TimeEntry.objects.filter(is_approved=True, is_deleted=False, approved_at__gte=go_live)
    return scoped(approved, viewer).exclude(Exists(known)).exclude(Exists(earlier)).count()
