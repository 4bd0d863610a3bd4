"""Which milestones wait too long for their invoice."""

from datetime import UTC, datetime, timedelta

from django.db.models import Count, Q

from integrations.canonical.models import Milestone
from visibility.access import Viewer, scoped

INVOICED_WITHIN = timedelta(days=5)


def uninvoiced(now: datetime) -> Q:
    """Milestones accepted more than so many days ago that the ERP has not invoiced."""
    return Q(accepted_on__lt=now.astimezone(UTC).date() - INVOICED_WITHIN, is_invoiced=False)


def uninvoiced_by_project(viewer: Viewer, *, now: datetime) -> dict[int, tuple[int, int]]:
    """By project: how many accepted milestones have no invoice, and how many of them wait too long for it."""
    waiting = Milestone.objects.filter(accepted_on__isnull=False, is_invoiced=False, is_deleted=False)
    counted = scoped(waiting.exclude(project=None), viewer).order_by().values("project_id")
    found = counted.annotate(count=Count("pk"), late=Count("pk", filter=uninvoiced(now)))
    return {row["project_id"]: (row["count"], row["late"]) for row in found}
