"""`manage.py pulse`: owns all schedules. Listens for bells, sweeps, rings Celery, and works itself when nobody does."""

import logging
import signal
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections, connection
from django.utils import timezone

from integrations import doorbell
from integrations.queries import due_cursors, is_loading
from integrations.tasks import keep_house, pull_stream
from journeys import failpoints
from journeys import pulse as ledger
from journeys.engine.draining import drain as drain_lane
from journeys.intake import turns
from journeys.tasks import beat, drain, follow_hints, intake, look_for_unstarted
from visibility.celery import app
from visibility.exports import pdfs
from visibility.management.ringing import Ring, Ringer
from visibility.projections import marks
from visibility.tasks import keep_days, make_pdfs, project_marks, resolve_calendars, send_reports

TASKS = {
    "beat": beat,
    "drain": drain,
    "follow_hints": follow_hints,
    "intake": intake,
    "keep_days": keep_days,
    "keep_house": keep_house,
    "look_for_unstarted": look_for_unstarted,
    "make_pdfs": make_pdfs,
    "project_marks": project_marks,
    "pull_stream": pull_stream,
    "resolve_calendars": resolve_calendars,
    "send_reports": send_reports,
}
LISTEN_SECONDS = 0.5
# Bells that come closer together are one.
QUIET_SECONDS = 0.05
RETRY_SECONDS = 0.5
MARKS_EVERY, MARKS_ANYWAY = 0.1, 60.0
# While sources are read for the first time everything changes all the time: fewer and larger turns.
MARKS_WHILE_LOADING = 15.0
PDFS_EVERY, PULL_EVERY, BEAT_EVERY, HOUSE_EVERY, CALENDARS_EVERY, REPORTS_EVERY = 1.0, 5.0, 10.0, 3600.0, 60.0, 60.0
LOOK_EVERY = 300.0
SWEEPS_OF_PATIENCE = 3

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Runs the schedules: bells, sweeps, and work that nobody else does. One per installation; two do no harm."

    def handle(self, *_: Any, **__: Any) -> None:
        pulse = Pulse()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, pulse.request_stop)
        pulse.run()


class Pulse:
    """Bells at once, sweeps each SWEEP_SECONDS. What it cannot ring it does itself after three sweeps."""

    def __init__(self) -> None:
        app.set_default()  # the ringer's thread publishes to this broker too
        self.ringer = Ringer(TASKS)
        self.sweep_every = settings.SWEEP_SECONDS
        self.patience = timedelta(seconds=SWEEPS_OF_PATIENCE * self.sweep_every)
        self.swept_at = self.marked_at = float("-inf")
        self.is_stopping = False

    def request_stop(self, *_: object) -> None:
        self.is_stopping = True

    def run(self) -> None:
        while not self.is_stopping:
            try:
                with doorbell.connect() as bell:
                    bell.execute(f"LISTEN {doorbell.CHANNEL}")
                    self._listen(bell)
            except (OperationalError, psycopg.OperationalError) as error:
                log.warning("the database is away (%s); trying again", type(error).__name__)
                connection.close()
                time.sleep(RETRY_SECONDS)

    def _listen(self, bell: "psycopg.Connection[tuple[object, ...]]") -> None:
        while not self.is_stopping:
            turned_at = time.monotonic()
            self.turn()
            wait = min(LISTEN_SECONDS, max(self.swept_at + self.sweep_every - time.monotonic(), 0.001))
            if any(True for _ in bell.notifies(timeout=wait, stop_after=1)):
                time.sleep(max(turned_at + QUIET_SECONDS - time.monotonic(), 0))
                for _ in bell.notifies(timeout=0):
                    """Whatever they were: the turn looks what is due."""

    def turn(self) -> None:
        """Ring what is due now; sweep when it is time."""
        close_old_connections()
        self.ringer.ring_only(*self._due())
        if time.monotonic() - self.swept_at >= self.sweep_every:
            self._sweep()

    def _due(self) -> Iterator[Ring]:
        """Who has work now. A stream that was announced waits for no sweep."""
        with ledger.part("looking for work"):
            yield from (Ring(bell.task, bell.queue, tuple(bell.arguments.items())) for bell in ledger.bells())
        with ledger.part("looking for marks"):
            if marks.are_waiting():
                yield self._marks()
        with ledger.part("looking for PDFs"):
            if pdfs.are_waiting(timezone.now()):
                yield Ring("make_pdfs", "report", (), PDFS_EVERY)
        with ledger.part("looking for streams"):
            for pk, since in due_cursors(timezone.now()).items():
                yield Ring("pull_stream", "bulk", (("cursor_id", pk),), PULL_EVERY, since)

    def _sweep(self) -> None:
        self.swept_at = time.monotonic()
        with ledger.part("the heartbeat"):
            ledger.beat("pulse")
        if not failpoints.is_without("sweep"):
            swept = ledger.sweep()
            if swept.leases_ended:
                log.warning("%d leases ended without an outcome", swept.leases_ended)
        with ledger.part("ringing for signs of life"):
            self._ring_beats()
        if time.monotonic() - self.marked_at > MARKS_ANYWAY:
            self.ringer.ring(self._marks(is_anyway=True))
        self._work()

    def _ring_beats(self) -> None:
        self.ringer.ring(
            Ring("beat", "live", (("name", "worker-live"),), BEAT_EVERY),
            Ring("beat", "bulk", (("name", "worker-bulk"),), BEAT_EVERY),
            Ring("keep_house", "report", (), HOUSE_EVERY),
            Ring("keep_days", "report", (), HOUSE_EVERY),
            Ring("look_for_unstarted", "report", (), LOOK_EVERY),
            Ring("resolve_calendars", "report", (), CALENDARS_EVERY),
            Ring("send_reports", "report", (), REPORTS_EVERY),
        )

    def _marks(self, *, is_anyway: bool = False) -> Ring:
        self.marked_at = time.monotonic()
        every = MARKS_WHILE_LOADING if is_loading(timezone.now()) else MARKS_EVERY
        return Ring("project_marks", "report", (("is_anyway", is_anyway),), every)

    def _work(self) -> None:
        """Nobody answered the bells for three sweeps: the ledger goes on all the same."""
        with ledger.part("the intake"):
            if ledger.is_news_late(self.patience):
                turns.intake(budget=self.sweep_every)
        with ledger.part("following hints"):
            if ledger.is_news_late(self.patience):
                turns.follow_hints(budget=self.sweep_every)
        for lane in ledger.LANES:
            with ledger.part(f"draining {lane}"):
                self._drain_late(lane)

    def _drain_late(self, lane: str) -> None:
        if ledger.is_late(lane, self.patience):
            log.warning("nobody drains %s; the pulse does", lane)
            drain_lane(lane, budget=self.sweep_every)
