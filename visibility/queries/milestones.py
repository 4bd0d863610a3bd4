"""Which milestones wait too long for their invoice."""

from datetime import UTC, datetime, timedelta

from django.db.models import Q

INVOICED_WITHIN = timedelta(days=5)


def uninvoiced(now: datetime) -> Q:
    """Milestones accepted more than so many days ago that the ERP has not invoiced."""
    return Q(accepted_on__lt=now.astimezone(UTC).date() - INVOICED_WITHIN, is_invoiced=False)
