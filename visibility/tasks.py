"""What workers do for the read models."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from integrations import busy
from visibility import closes, projections
from visibility.projections import calendars, marks
from visibility.reports import sending


@shared_task(queue="report")
def project_marks(*, is_anyway: bool = False, **_: Any) -> None:
    """Bring the read models up to date with every dirty mark; `is_anyway`: with what leaves no mark, too."""
    with busy.Later("the projector"):
        if is_anyway or marks.are_waiting():
            projections.run(timezone.now())
        closes.keep_closes(timezone.now())


@shared_task(queue="report")
def resolve_calendars(**_: Any) -> None:
    """Keep the holidays of every region of a work calendar, up to the year after the next."""
    calendars.resolve(timezone.now())


@shared_task(queue="report")
def send_reports(**_: Any) -> None:
    """Start the mails of every report schedule that is due."""
    with busy.Later("the reports"):
        sending.send_due(timezone.now())
