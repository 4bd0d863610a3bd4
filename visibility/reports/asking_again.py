"""Whether a mail may go out that a person sends once more: its reader may have lost since what it was written for."""

from django.contrib.auth.models import User

from integrations.canonical import codec
from integrations.canonical.events import ReportDue
from journeys.flows.scheduled_report import SCHEDULED_REPORT
from journeys.models import JourneyRun
from visibility.access import Viewer
from visibility.models import ReportSchedule
from visibility.reports.sending import reader_of

INSTEAD = "Skip it: the next one is written for what its readers may see then."


def why_not(run_id: int) -> str:
    """Why the mail of a run may not be sent again, and what to do; "" where it may, and for what is no such mail."""
    run = JourneyRun.objects.filter(pk=run_id, journey=SCHEDULED_REPORT.name).first()
    if run is None:
        return ""
    reason = _reason(codec.decode(ReportDue, run.event), run.canonical_id)
    return f"{reason} {INSTEAD}" if reason else ""


def _reason(event: ReportDue, schedule_id: int) -> str:
    schedule = ReportSchedule.objects.filter(pk=schedule_id).select_related("firm").first()
    if schedule is None or schedule.ended_at is not None:
        return f"{event.name} has ended."
    user = schedule.readers.filter(pk=event.key.rpartition("-")[2], is_active=True).first()
    if user is None:
        return f"{event.reader} is no reader of {event.name} any more."
    return _of_reader(event, user, reader_of(user, schedule.firm.slug, schedule.page))


def _of_reader(event: ReportDue, user: User, reader: Viewer | None) -> str:
    if reader is None:
        return f"{event.reader} may not see this page any more."
    if not _sees_all(reader, event.entities):
        return f"{event.reader} may see less now than what this mail tells."
    return "" if user.email == event.address else f"{event.reader} has another mail address now."


def _sees_all(reader: Viewer, entities: tuple[int, ...] | None) -> bool:
    """Whether a reader's legal entities are still those that the mail was written of, or more."""
    if reader.entity_ids is None:
        return True
    return entities is not None and reader.entity_ids.issuperset(entities)
