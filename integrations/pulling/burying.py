"""What a finished re-read did not show is gone: a few records at once, more only where the count says so too."""

from datetime import date

from django.utils import timezone

from integrations import gateway
from integrations.canonical import store
from integrations.canonical.merging.rows import Origin, Shown
from integrations.canonical.merging.tombstones import NotAllThere
from integrations.connector import Stream, Window
from integrations.gateway import OpenConnection
from integrations.models import SyncRun
from integrations.pulling import endings
from integrations.pulling.counting import counted


def bury_unseen(
    run: SyncRun, *, opened: OpenConnection, stream: Stream, origin: Origin, window: Window, shown: Shown, at_most: int
) -> None:
    """Marks deleted what the window did not show; where that is too much to believe it is noted on the run instead.

    A page that was lost, a token that sees less than before: both look like deletions. More than `at_most` are
    believed only where the source counts exactly as many records as it has shown.
    """
    try:
        try:
            _bury(origin, window, shown, at_most=at_most)
        except store.UnexpectedlyMany:
            if not _is_complete(opened, stream, window, shown):
                raise
            _bury(origin, window, shown, at_most=None)
    except (store.UnexpectedlyMany, NotAllThere) as doubt:
        endings.note(run, str(doubt))


def _bury(origin: Origin, window: Window, shown: Shown, *, at_most: int | None) -> None:
    since = window.since.date() if window.since else None
    until = window.until.date() if window.since else date.max
    store.bury_unseen(origin=origin, shown=shown, since=since, until=until, now=timezone.now(), at_most=at_most)


def _is_complete(opened: OpenConnection, stream: Stream, window: Window, shown: Shown) -> bool:
    try:
        return counted(opened, stream, window) == shown.count
    except gateway.CallFailed:
        return False
