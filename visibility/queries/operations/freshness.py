"""The freshness page: each source and stream against its policy, worst first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from django.db.models import Count

from integrations.models import QuarantinedRow, SyncRun
from journeys.queries.buffers import buffers
from journeys.queries.scope import LedgerScope
from visibility.access import Viewer
from visibility.queries.notices import deferral, late_sources, quiet, silent
from visibility.queries.operations.connection_rows import connection_rows
from visibility.queries.shapes.common import Drill, Tone
from visibility.queries.shapes.freshness import FreshnessPage, SourceRow, StreamRow
from visibility.queries.shapes.operations import ConnectionRow
from visibility.queries.version import version
from visibility.trust.needs import fed_by
from visibility.trust.silence import Silence, silences
from visibility.trust.streams import StreamState, oldest, stream_states

TONES: Mapping[str, Tone] = {
    "on time": "ok",
    "late": "warn",
    "paused": "warn",
    "failing": "bad",
    "never pulled": "none",
    "continuing": "none",
}
WORST_FIRST = ("failing", "late", "paused", "never pulled", "continuing", "on time")


def freshness(viewer: Viewer, *, now: datetime) -> FreshnessPage:
    """All sources of the firm with their streams, worst first."""
    states = stream_states(viewer.firm_id, now=now)
    quiet_ones = silences(viewer.firm_id, states, now=now)
    sources = _sources(viewer, states, quiet_ones, now)
    return FreshnessPage(
        version=version(viewer, now=now),
        now=now,
        sources=sources,
        on_time=sum(source.state == "on time" for source in sources),
        total=len(sources),
        has_counts=viewer.entity_ids is None,
        notices=(
            *late_sources(states, now=now, has_errors=viewer.entity_ids is None),
            *silent(states, quiet_ones),
        ),
    )


def _sources(
    viewer: Viewer, states: Sequence[StreamState], silences: Mapping[int, Silence], now: datetime
) -> tuple[SourceRow, ...]:
    standing = buffers(LedgerScope(firm_id=viewer.firm_id, entity_ids=viewer.entity_ids), now=now)
    failed = {buffer.connection_id: buffer.failed_runs for buffer in standing}
    sending = {row.connection_id: row for row in connection_rows(viewer.firm_id, standing, now=now)}
    ids = list(dict.fromkeys(state.cursor.connection_id for state in states))
    runs, quarantined = _last_runs(states), _quarantined(ids)
    rows = {state.cursor.pk: _stream(state, runs.get(state.cursor.pk), quarantined) for state in states}
    rows |= {pk: replace(rows[pk], silence=quiet(silence), tone="warn") for pk, silence in silences.items()}
    if viewer.entity_ids is not None:
        rows = {pk: _without_rows(row) for pk, row in rows.items()}
    found = []
    for connection_id in ids:
        own = [state for state in states if state.cursor.connection_id == connection_id]
        streams = tuple(sorted((rows[state.cursor.pk] for state in own), key=_badness))
        found.append(_source(own, streams, sending[connection_id], failed.get(connection_id, 0)))
    return tuple(sorted(found, key=lambda source: (WORST_FIRST.index(source.state), source.name)))


def _badness(row: StreamRow) -> tuple[int, str]:
    return WORST_FIRST.index(row.state), row.stream


def _source(
    states: Sequence[StreamState], streams: tuple[StreamRow, ...], sending: ConnectionRow, failed: int
) -> SourceRow:
    connection = states[0].cursor.connection
    worst = max(states, key=lambda state: (state.age is None, (state.age or Decimal(0)) / state.fail))
    return SourceRow(
        connection_id=connection.pk,
        name=connection.name,
        kind=connection.kind,
        feeds=tuple(sorted({state.entity.replace("_", " ") for state in states})),
        as_of=oldest(states),
        age_seconds=None if worst.age is None else float(worst.age),
        limit_seconds=float(worst.fail),
        state=streams[0].state,
        tone=streams[0].tone,
        records=_records(streams),
        failed=failed,
        is_paused=connection.is_paused,
        paused_reason=connection.paused_reason,
        blocked_until=sending.blocked_until,
        blocked_reason=sending.blocked_reason,
        breaker=sending.breaker,
        sending=sending,
        rationed=deferral(sending),
        streams=streams,
        drill=Drill(name="transactions", query={"connection": str(connection.pk)}),
    )


def _records(streams: Sequence[StreamRow]) -> int | None:
    """What is held of all streams that were counted; None where none was, or where that is not the viewer's to see."""
    counted = [stream.held for stream in streams if stream.held is not None]
    return sum(counted) if counted else None


def _stream(state: StreamState, run: SyncRun | None, quarantined: Mapping[tuple[int, str], int]) -> StreamRow:
    cursor = state.cursor
    return StreamRow(
        connection_id=cursor.connection_id,
        stream=cursor.stream,
        entity=cursor.entity,
        feeds=fed_by(state.entity),
        as_of=state.as_of,
        age_seconds=None if state.age is None else float(state.age),
        warn_seconds=float(state.warn),
        fail_seconds=float(state.fail),
        state=state.state,
        tone=TONES[state.state],
        held=cursor.held_count,
        source=cursor.source_count,
        last_seen=run.seen if run else None,
        last_changed=run.changed if run else None,
        last_started_at=cursor.last_started_at,
        last_success_at=cursor.last_success_at,
        last_error=cursor.last_error,
        last_error_at=cursor.last_error_at,
        consecutive_failures=cursor.consecutive_failures,
        next_at=cursor.next_at,
        quarantined=quarantined.get((cursor.connection_id, cursor.stream), 0),
        is_paused=state.is_paused,
    )


def _without_rows(row: StreamRow) -> StreamRow:
    """A stream carries all legal entities: whoever sees part of them sees neither its counts nor what went wrong."""
    return replace(
        row,
        held=None,
        source=None,
        last_seen=None,
        last_changed=None,
        last_error="",
        last_error_at=None,
        quarantined=None,
    )


def _last_runs(states: Sequence[StreamState]) -> dict[int, SyncRun]:
    """The newest pull of each stream."""
    ids = [state.cursor.pk for state in states]
    newest = SyncRun.objects.filter(cursor_id__in=ids).order_by("cursor_id", "-started_at").distinct("cursor_id")
    return {run.cursor_id: run for run in newest}


def _quarantined(connection_ids: Sequence[int]) -> Counter[tuple[int, str]]:
    waiting = QuarantinedRow.objects.filter(connection_id__in=connection_ids, resolved_at=None)
    counts = waiting.values_list("connection_id", "stream").annotate(rows=Count("pk")).order_by("connection_id")
    return Counter({(connection, stream): rows for connection, stream, rows in counts})
