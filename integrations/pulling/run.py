"""One run of one stream by the holder of its lease: passes over windows, the watermark, the count."""

import logging
import time
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import OperationalError, transaction
from django.utils import timezone

from integrations import gateway
from integrations.broken import told
from integrations.canonical.merging.rows import Merged
from integrations.connector import Page, Window
from integrations.models import StreamCursor, SyncRun
from integrations.pulling import batches, burying, coverage, endings, leases, rationing, windows
from integrations.pulling.batches import Batch, MappedPage
from integrations.pulling.counting import counted
from integrations.pulling.origin import origin_of
from integrations.pulling.shown import ShownSoFar
from integrations.pulling.storing import store_batch
from integrations.pulling.sweeping import sweep

COUNT_EVERY = timedelta(minutes=5)
FULL_READ_EVERY = timedelta(hours=1)
RENEW_EVERY = 10.0
# A task is cut off after 270 s (visibility/celery.py); the chunk under way and the sweep need the rest.
TURN_SECONDS = 210.0
# As many as fill a chunk of large pages: while one is stored, the next is made ready.
PAGES_AHEAD = 3

log = logging.getLogger(__name__)


class TurnOver(Exception):
    """What was read is stored and the watermark has moved: the next run goes on from there."""


class Run:
    """Reads, stores and counts; every ending is written down on the run and its cursor."""

    def __init__(self, lease: leases.Lease) -> None:
        self.lease, self.renewed = lease, time.monotonic()
        self.ends_at = time.monotonic() + TURN_SECONDS
        self.cursor = StreamCursor.objects.get(pk=lease.cursor_id)
        self.started_at = timezone.now()
        endings.close_abandoned(self.cursor, now=self.started_at)
        self.record = SyncRun.objects.create(cursor=self.cursor, started_at=self.started_at)
        self.watermark = self.begins_at = self.cursor.watermark
        self.is_anew = False

    def execute(self) -> int:
        """Pulls to the end or to what stops it; the SyncRun's id."""
        try:
            self._pull()
        except gateway.CallFailed as failure:
            gateway.store_exchanges(failure.exchanges, purpose="pull")
            endings.refuse(self.record, self.cursor, failure.outcome, now=timezone.now())
        except windows.FilterIgnored as ignored:
            endings.fail(self.record, self.cursor, str(ignored), now=timezone.now())
        except OperationalError as error:
            log.warning("a pull broke off: %s", error)
            endings.fail(self.record, self.cursor, told(error), now=timezone.now())
        except TurnOver:
            endings.go_on(self.record, self.cursor, now=timezone.now())
        except leases.LeaseLost as lost:
            endings.give_up(self.record, str(lost), now=timezone.now())
        except Exception as error:
            endings.fail(self.record, self.cursor, told(error), now=timezone.now())
            raise
        else:
            endings.finish(self.record, self.cursor, now=timezone.now())
        return self.record.pk

    def _pull(self) -> None:
        self.opened = gateway.open_connection(self.cursor.connection_id)
        self.stream = self.opened.connector.stream(self.cursor.stream)
        self.origin = origin_of(self.cursor.connection_id, self.stream)
        self._choose_beginning()
        window = windows.window_of(self.stream, self.begins_at, now=self.started_at)
        is_rolling = self.stream.mode == "rolling_window"
        self._read(window, is_tracked=is_rolling)
        if is_rolling:
            self._bury(window, at_most=self.shown.believed)
        # Since the last success: a run that was killed never came to its sweep.
        sweep(self.origin, since=self.cursor.last_success_at, now=timezone.now())
        self._end_anew()
        self._balance(window)

    def _choose_beginning(self) -> None:
        """Where the last run ended; a stream that takes more of its records than it did is read from the beginning."""
        self.is_anew = self.cursor.revision < self.stream.revision
        if self.is_anew:
            self.watermark = self.begins_at = self.cursor.anew_at

    def _end_anew(self) -> None:
        if self.is_anew:
            kept = {"revision": self.stream.revision, "anew_at": None}
            StreamCursor.objects.filter(pk=self.cursor.pk).update(**kept)
            self.is_anew = False

    def _read(self, window: Window, *, is_tracked: bool) -> None:
        """One pass over a window. The watermark moves with each chunk only as long as stamps ascend."""
        SyncRun.objects.filter(pk=self.record.pk).update(since=window.since, until=window.until)
        self.newest, self.is_ascending = self.watermark, True
        self.previous: datetime | None = None
        besides: list[datetime] = []
        self.shown = ShownSoFar(self.lease)
        batch = Batch()
        for page, exchange in gateway.read_ahead(self.opened, self.stream, window, self._mapped, most=PAGES_AHEAD):
            batch.add(page, exchange)
            windows.check_honoured(page.asked_for, self.stream, window)
            besides += [page.beside_until] if page.beside_until else []
            is_late = not is_tracked and time.monotonic() > self.ends_at
            if batch.is_full or (is_late and self.is_ascending):
                self._commit(batch, is_tracked=is_tracked)
                batch = Batch()
            if is_late and self._can_go_on():
                raise TurnOver
            self._stay()
        self._commit(batch, is_tracked=is_tracked)
        self.newest = max([*besides, *([self.newest] if self.newest else [])], default=None)
        self._save_watermark()
        if is_tracked and window.since is None:
            batches.resolve_unseen(self.lease.connection_id, self.stream.name, self.shown.all, now=timezone.now())

    def _mapped(self, page: Page) -> MappedPage:
        return batches.map_page(self.stream, page, self.opened.settings)

    def _commit(self, batch: Batch, *, is_tracked: bool) -> None:
        """One transaction: the fence first, then the batch, then the cursor."""
        with transaction.atomic():
            leases.renew(self.lease)
            merged, bad = store_batch(batch, self.origin, self.stream, purpose="pull", now=timezone.now())
            if is_tracked:
                self.shown.remember(batch.shown_ids())
            self._follow(batch)
            if self.is_ascending:
                self._save_watermark()
            self._tell(len(batch.exchanges), merged, bad)

    def _follow(self, batch: Batch) -> None:
        """The newest stamp so far, and whether the source keeps to ascending stamps."""
        for row in batch.in_window:
            if row.changed_at is not None:
                self.is_ascending &= self.previous is None or row.changed_at >= self.previous
                self.previous = row.changed_at
                if self.newest is None or row.changed_at > self.newest:
                    self.newest = row.changed_at
        self.newest = max([*batch.reached, *([self.newest] if self.newest else [])], default=None)

    def _save_watermark(self) -> None:
        """While it is read anew the watermark stands: from there on the next run asks what was deleted meanwhile."""
        self.watermark = self.newest
        stands = self.is_anew and self.cursor.watermark is not None
        moved = ({} if stands else {"watermark": self.newest}) | ({"anew_at": self.newest} if self.is_anew else {})
        StreamCursor.objects.filter(pk=self.cursor.pk).update(**moved)

    def _tell(self, pages: int, merged: Merged, bad: int) -> None:
        self.record.pages += pages
        self.record.seen += merged.seen + bad
        self.record.changed += merged.created + merged.changed + merged.deleted
        self.record.quarantined += bad
        self.record.save(update_fields=["pages", "seen", "changed", "quarantined"])

    def _can_go_on(self) -> bool:
        """Whether the next run begins behind where this one did; stamps that do not ascend are read in one go."""
        return self.is_ascending and self.watermark is not None and self.watermark != self.begins_at

    def _stay(self) -> None:
        if time.monotonic() - self.renewed > RENEW_EVERY:
            self.renewed = time.monotonic()
            leases.renew(self.lease)

    def _balance(self, window: Window) -> None:
        """Counts the source; where it differs twice in a row, everything is read again, at most once an hour."""
        if self.cursor.counted_at and self.started_at - self.cursor.counted_at < COUNT_EVERY:
            return
        if rationing.is_short(self.cursor.connection_id):
            return
        before = (self.cursor.source_count or 0) - (self.cursor.held_count or 0)
        surplus = self._count(window)
        recent = SyncRun.objects.filter(cursor=self.cursor, started_at__gt=self.started_at - FULL_READ_EVERY)
        if surplus and before and window.since is not None and not recent.filter(since=None).exists():
            self._read_whole(window)

    def _read_whole(self, window: Window) -> None:
        """What the window never showed is read; what is gone without a tombstone is deleted if the count agrees."""
        whole = replace(window, since=None)
        self._read(whole, is_tracked=True)
        surplus = self._count(window)
        if surplus < 0:
            self._bury(whole, at_most=-surplus)
            self._count(window)

    def _bury(self, window: Window, *, at_most: int) -> None:
        burying.bury_unseen(
            self.record,
            opened=self.opened,
            stream=self.stream,
            origin=self.origin,
            window=window,
            shown=self.shown.all,
            at_most=at_most,
        )
        self.shown.forget()

    def _count(self, window: Window) -> int:
        """Stores what the source counts and what is held; by how many the source has more (0: it cannot count)."""
        asked = window if self.stream.mode == "rolling_window" else replace(window, since=None)
        try:
            source = counted(self.opened, self.stream, asked)
        except gateway.CallFailed as failure:
            endings.note(self.record, f"not counted: {failure}")
            return 0
        held = coverage.held(self.origin, self.stream, since=_day(asked.since))
        StreamCursor.objects.filter(pk=self.cursor.pk).update(
            source_count=source, held_count=held, counted_at=timezone.now()
        )
        return 0 if source is None else source - held


def _day(instant: datetime | None) -> date | None:
    return instant.date() if instant else None
