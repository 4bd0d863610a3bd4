"""How a run ended, and when the stream is pulled again."""

import random
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, DateTimeField, F, Value, When

from integrations.models import StreamCursor, SyncRun
from integrations.outcomes import Outcome, Throttled, words_of
from integrations.pulling import leases

LONGEST_BACKOFF = 900.0
# Nothing read for so long, or for three pulls of a rare stream, is a standstill; what comes so soon after ends it.
STANDSTILL, MISSED_PULLS = timedelta(hours=6), 3
CATCHING_UP = timedelta(minutes=10)


def finish(run: SyncRun, cursor: StreamCursor, *, now: datetime) -> None:
    """The run brought everything: the stream is due again after its interval, or when a hint asked for it meanwhile."""
    interval = Value(now + timedelta(seconds=cursor.every_seconds), output_field=DateTimeField())
    SyncRun.objects.filter(pk=run.pk).update(state="done", finished_at=now)
    StreamCursor.objects.filter(pk=cursor.pk).update(
        is_backfilled=True,
        last_success_at=now,
        consecutive_failures=0,
        next_at=Case(When(next_at__gt=F("last_started_at"), then=F("next_at")), default=interval),
        **_standstill(run, cursor),
    )


def _standstill(run: SyncRun, cursor: StreamCursor) -> dict[str, Any]:
    """What changes in the cursor's memory of its last standstill."""
    patience = max(STANDSTILL, timedelta(seconds=cursor.every_seconds * MISSED_PULLS))
    if cursor.last_success_at and run.started_at - cursor.last_success_at > patience:
        return {"stood_since": cursor.last_success_at, "resumed_at": run.started_at, "caught_up": run.changed}
    if cursor.resumed_at and run.started_at - cursor.resumed_at < CATCHING_UP:
        return {"caught_up": F("caught_up") + run.changed}
    return {}


def fail(run: SyncRun, cursor: StreamCursor, error: str, *, now: datetime) -> None:
    """The run broke off; what it stored stays. It is tried again with growing pauses."""
    SyncRun.objects.filter(pk=run.pk).update(state="failed", finished_at=now, error=error[:500])
    StreamCursor.objects.filter(pk=cursor.pk).update(
        last_error=error[:500],
        last_error_at=now,
        consecutive_failures=F("consecutive_failures") + 1,
        next_at=now + timedelta(seconds=_pause(cursor)),
    )


def go_on(run: SyncRun, cursor: StreamCursor, *, now: datetime) -> None:
    """The run's turn is over and there is more: nothing failed, and the next one goes on at once from the watermark."""
    SyncRun.objects.filter(pk=run.pk).update(state="continuing", finished_at=now)
    StreamCursor.objects.filter(pk=cursor.pk).update(consecutive_failures=0, next_at=now)


def refuse(run: SyncRun, cursor: StreamCursor, outcome: Outcome, *, now: datetime) -> None:
    """The vendor did not answer: the stream's failure, and where it says so, everybody's pause."""
    fail(run, cursor, f"{type(outcome).__name__}: {words_of(outcome)}", now=now)
    leases.heed(cursor.connection_id, outcome, since=cursor.last_started_at)
    if isinstance(outcome, Throttled):
        postpone(cursor.pk, until=outcome.until)


def give_up(run: SyncRun, why: str, *, now: datetime) -> None:
    """Another worker has the stream: only the run is closed, the cursor is theirs."""
    SyncRun.objects.filter(pk=run.pk).update(state="failed", finished_at=now, error=why[:500])


def note(run: SyncRun, what: str) -> None:
    """Something worth a person's look that did not stop the run."""
    SyncRun.objects.filter(pk=run.pk).update(error=what[:500])


def close_abandoned(cursor: StreamCursor, *, now: datetime) -> None:
    """Runs whose process ended without a word."""
    SyncRun.objects.filter(cursor=cursor, state="running").update(
        state="failed", finished_at=now, error="its process ended; the next run went on from the last chunk"
    )


def postpone(cursor_id: int, *, until: datetime) -> None:
    StreamCursor.objects.filter(pk=cursor_id).update(next_at=until)


def _pause(cursor: StreamCursor) -> float:
    """Full jitter under a doubling ceiling, never longer than a quarter of an hour."""
    ceiling = min(5.0 * 2 ** min(cursor.consecutive_failures, 10), LONGEST_BACKOFF)
    return random.uniform(1, ceiling)  # noqa: S311 - spreads retries, no secret
