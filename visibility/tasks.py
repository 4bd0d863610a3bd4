"""What workers do for the read models."""

from datetime import UTC
from typing import Any

from celery import shared_task
from django.utils import timezone

from integrations import busy
from visibility import closes, projections
from visibility.exports import pdfs
from visibility.projections import calendars, day_keeping, marks
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
def keep_days(**_: Any) -> None:
    """Thin out the days of margins that are kept by the month by now, and forget PDFs of the day before."""
    with busy.Later("thinning out days"):
        day_keeping.thin_out(timezone.now().astimezone(UTC).date())
    with busy.Later("forgetting PDFs"):
        pdfs.forget_old(timezone.now())


@shared_task(queue="report")
def make_pdfs(**_: Any) -> None:
    """Make the PDFs that people wait for."""
    with busy.Later("making PDFs"):
        pdfs.make_waiting(timezone.now)


@shared_task(queue="report")
def send_reports(**_: Any) -> None:
    """Start the mails of every report schedule that is due."""
    with busy.Later("the reports"):
        sending.send_due(timezone.now())
