"""Where a milestone stands, and which wait too long for their invoice."""

from datetime import UTC, date, datetime, timedelta

from django.db.models import Count, Q

from integrations.canonical.models import Milestone
from visibility.access import Viewer, scoped
from visibility.queries.shapes.common import Tone

INVOICED_WITHIN = timedelta(days=5)


def state_of(milestone: Milestone, *, today: date) -> tuple[str, Tone]:
    """invoiced, accepted (and not invoiced), late (due before today and not accepted) or planned; and its tone."""
    if milestone.is_invoiced:
        return "invoiced", "ok"
    if milestone.accepted_on:
        return "accepted", "warn"
    if milestone.due_on and milestone.due_on < today:
        return "late", "bad"
    return "planned", "none"


def uninvoiced(now: datetime) -> Q:
    """Milestones accepted more than so many days ago that the ERP has not invoiced."""
    return Q(accepted_on__lt=now.astimezone(UTC).date() - INVOICED_WITHIN, is_invoiced=False)


def uninvoiced_by_project(viewer: Viewer, *, now: datetime) -> dict[int, tuple[int, int]]:
    """By project: how many accepted milestones have no invoice, and how many of them wait too long for it."""
    waiting = Milestone.objects.filter(accepted_on__isnull=False, is_invoiced=False, is_deleted=False)
    counted = scoped(waiting.exclude(project=None), viewer).order_by().values("project_id")
    found = counted.annotate(count=Count("pk"), late=Count("pk", filter=uninvoiced(now)))
    return {row["project_id"]: (row["count"], row["late"]) for row in found}
