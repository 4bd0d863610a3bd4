"""Schedules whose day has come: a run of the ledger for each reader, which sends the mail once and keeps its exchange.

A run's key is schedule, day and reader, so that a second look starts nothing. Days missed while nobody looked are sent
as one mail, late, that says so.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.db import DatabaseError, transaction

from integrations.canonical.events import ReportDue
from journeys.flows.scheduled_report import SCHEDULED_REPORT
from journeys.intake.starting import start
from visibility.access import OutOfScope, Viewer, viewer_of
from visibility.exports.taking import keep
from visibility.models import ReportSchedule
from visibility.projections.batches import UNCOMPUTABLE
from visibility.queries.saved_views import PAGES
from visibility.reports.due import last_due
from visibility.reports.ledger_letter import ledger_letter
from visibility.reports.letter import letter

LATE = timedelta(hours=1)
LETTERS = {"portfolio": letter, "transactions": ledger_letter}

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Addressed:
    """Somebody who may get the mail, and where to."""

    viewer: Viewer
    address: str


def send_due(now: datetime) -> int:
    """Start the mails of every schedule that is due; how many. One that fails is tried again at the next look."""
    running = ReportSchedule.objects.filter(ended_at=None, paused_at=None)
    return sum(_sent(key, now) for key in running.order_by("pk").values_list("pk", flat=True))


def _sent(schedule_id: int, now: datetime) -> int:
    try:
        with transaction.atomic():
            return _send(schedule_id, now)
    except (DatabaseError, *UNCOMPUTABLE) as error:
        log.warning("report schedule %d was not sent: %s", schedule_id, error, exc_info=error)
        return 0


def _send(schedule_id: int, now: datetime) -> int:
    waiting = ReportSchedule.objects.filter(pk=schedule_id, ended_at=None, paused_at=None)
    schedule = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("owner", "firm", "view").first()
    if schedule is None or not _has_owner(schedule):
        return 0
    due = due_of(schedule, now)
    if due <= schedule.since:
        return 0
    events = list(_events(schedule, due, now))
    started = start(SCHEDULED_REPORT, events, via="schedule")
    schedule.since = due
    schedule.save(update_fields=["since"])
    return started.new


def _has_owner(schedule: ReportSchedule) -> bool:
    """Whether its owner is still there: nobody else could end it, so without one it waits."""
    return schedule.owner.is_active and reader_of(schedule.owner, schedule.firm.slug) is not None


def due_of(schedule: ReportSchedule, now: datetime) -> datetime:
    """The last day of a schedule up to now."""
    zone = ZoneInfo(schedule.time_zone)
    return last_due(every=schedule.every, day=schedule.day, hour=schedule.hour, zone=zone, now=now)


def _events(schedule: ReportSchedule, due: datetime, now: datetime) -> Iterator[ReportDue]:
    for reader in addressed(schedule):
        write = LETTERS[schedule.page]
        written = write(schedule, reader.viewer, due=due, is_late=now - due > LATE, now=now)
        keep(reader.viewer, "mail", schedule.name, query=schedule.query, now=now)
        yield ReportDue(
            firm_id=schedule.firm_id,
            firm_slug=schedule.firm.slug,
            canonical_id=schedule.pk,
            version=1,
            legal_entity=None,
            key=f"{schedule.pk}-{due:%Y%m%d}-{reader.viewer.user_id}",
            name=schedule.name,
            reader=reader.viewer.username,
            address=reader.address,
            due_at=due.astimezone(UTC),
            subject=written.subject,
            body=written.body,
            entities=None if reader.viewer.entity_ids is None else tuple(sorted(reader.viewer.entity_ids)),
        )


def addressed(schedule: ReportSchedule) -> Iterator[Addressed]:
    """Its readers who are active, have an address, and may still see the page at the firm."""
    for user in schedule.readers.filter(is_active=True).exclude(email="").order_by("pk"):
        viewer = reader_of(user, schedule.firm.slug, schedule.page)
        if viewer is not None:
            yield Addressed(viewer, user.email)


def reader_of(user: User, firm: str, page: str = "portfolio") -> Viewer | None:
    """The reader at a firm; None: out of scope, or in no role that may see the page."""
    try:
        viewer = viewer_of(user, firm)
    except OutOfScope:
        return None
    return viewer if viewer.has_role(*PAGES[page]) else None
