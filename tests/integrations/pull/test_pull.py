"""Pulls: nothing lost at page edges, by crashes or by late commits; nothing written twice."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection as database
from django.utils import timezone

from integrations.canonical.models import Allocation, Change, Project, TimeEntry
from integrations.models import Connection, ConnectionGate, Exchange, GateLease, QuarantinedRow, StreamCursor, SyncRun
from integrations.pull import pull, read_hints
from integrations.pulling import batches
from tests.integrations.pull.source import START, Source

pytestmark = pytest.mark.django_db(transaction=True)
Cursors = Callable[[str], StreamCursor]


def pulled(cursor_id: int) -> SyncRun:
    run_id = pull(cursor_id, worker="w")
    assert run_id is not None
    return SyncRun.objects.get(pk=run_id)


def held() -> list[str]:
    return sorted(TimeEntry.objects.filter(is_deleted=False).values_list("external_id", flat=True))


def test_a_first_pull_brings_everything_and_says_so(source: Source, cursor_of: Cursors) -> None:
    source.records = {}
    for number in range(7):
        source.put(str(number), second=number)

    run = pulled(cursor_of("entries").pk)

    cursor = cursor_of("entries")
    assert (run.state, run.pages, run.seen, run.changed, run.since) == ("done", 3, 7, 7, None)
    assert held() == ["0", "1", "2", "3", "4", "5", "6"]
    assert cursor.watermark == START + timedelta(seconds=6)
    assert (cursor.is_backfilled, cursor.source_count, cursor.held_count) == (True, 7, 7)
    assert TimeEntry.objects.filter(exchange_id__in=Exchange.objects.values("pk")).count() == 7


def test_the_next_pull_reads_the_overlap_and_changes_nothing(source: Source, cursor_of: Cursors) -> None:
    source.put("1", second=100)
    source.put("0", second=10)
    pull(cursor_of("entries").pk, worker="w")

    run = pulled(cursor_of("entries").pk)

    assert (run.since, run.seen, run.changed) == (START + timedelta(seconds=40), 1, 0)
    assert TimeEntry.objects.filter(version=1).count() == 2


def test_equal_stamps_across_a_page_edge_are_all_brought(source: Source, cursor_of: Cursors) -> None:
    for number in range(8):
        source.put(str(number), second=5)

    pull(cursor_of("entries").pk, worker="w")

    assert len(held()) == 8


def test_a_crash_between_pages_loses_nothing(
    source: Source, cursor_of: Cursors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "CHUNK_PAGES", 1)
    for number in range(9):
        source.put(str(number), second=number * 100)
    source.put("7", second=700, kills=True)
    with pytest.raises(SystemExit):
        pull(cursor_of("entries").pk, worker="w")
    halfway = cursor_of("entries")
    assert (halfway.watermark, halfway.is_backfilled) == (START + timedelta(seconds=500), False)

    source.put("7", second=700)
    run = pulled(cursor_of("entries").pk)

    assert run.since == START + timedelta(seconds=440)
    assert len(held()) == 9


def test_a_failure_keeps_the_stored_chunks_and_comes_back_later(
    source: Source, cursor_of: Cursors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "CHUNK_PAGES", 1)
    for number in range(9):
        source.put(str(number), second=number * 100)

    def break_at_third(page: int) -> None:
        source.status = 503 if page >= 2 else 200

    source.page_served = break_at_third
    run = pulled(cursor_of("entries").pk)

    cursor = cursor_of("entries")
    assert (run.state, cursor.consecutive_failures) == ("failed", 1)
    assert held() == ["0", "1", "2", "3", "4", "5"]
    assert cursor.next_at is not None
    assert cursor.next_at > timezone.now()


def test_where_stamps_do_not_ascend_the_watermark_waits_for_the_end(
    source: Source, cursor_of: Cursors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "CHUNK_PAGES", 1)
    for number in range(9):
        source.put(str(number), second=900 - number * 100, date=f"2026-05-{number + 1:02}")
    source.records["8"]["kills"] = True

    with pytest.raises(SystemExit):
        pull(cursor_of("by_day").pk, worker="w")

    assert (len(held()), cursor_of("by_day").watermark) == (6, None)


def test_a_row_committed_late_under_an_older_stamp_is_found(source: Source, cursor_of: Cursors) -> None:
    source.put("1", second=100)
    pull(cursor_of("entries").pk, worker="w")
    source.put("2", second=70)

    pull(cursor_of("entries").pk, worker="w")

    assert held() == ["1", "2"]


def test_a_record_changed_while_paging_is_brought_in_its_last_state(source: Source, cursor_of: Cursors) -> None:
    for number in range(6):
        source.put(str(number), second=number)

    def change_the_first(page: int) -> None:
        source.put("0", second=50, hours="8")

    source.page_served = change_the_first
    pull(cursor_of("entries").pk, worker="w")

    assert len(held()) == 6
    assert TimeEntry.objects.get(external_id="0").hours == 8


def test_a_bad_record_is_put_aside_with_its_reason_and_blocks_nobody(source: Source, cursor_of: Cursors) -> None:
    source.put("1", hours="?")
    source.put("2", hours="99999999")
    source.put("3")

    run = pulled(cursor_of("entries").pk)

    reasons = dict(QuarantinedRow.objects.values_list("external_id", "reason"))
    assert (run.state, run.seen, run.quarantined, held()) == ("done", 3, 2, ["3"])
    assert reasons == {"1": "hours are missing", "2": "numeric field overflow"}
    assert QuarantinedRow.objects.exclude(exchange_id=None).count() == 2


def test_a_record_that_was_mended_leaves_the_quarantine(source: Source, cursor_of: Cursors) -> None:
    source.put("1", hours="?")
    pull(cursor_of("entries").pk, worker="w")
    source.put("1", second=9, hours="2")

    pull(cursor_of("entries").pk, worker="w")

    assert QuarantinedRow.objects.get().resolved_at is not None
    assert held() == ["1"]


def test_quarantined_records_are_held_when_the_source_is_counted(source: Source, cursor_of: Cursors) -> None:
    source.put("1", hours="?")
    source.put("2")

    pull(cursor_of("entries").pk, worker="w")

    assert (cursor_of("entries").source_count, cursor_of("entries").held_count) == (2, 2)


def test_a_source_that_ignores_the_filter_is_told_on(source: Source, cursor_of: Cursors) -> None:
    source.put("1")
    source.put("2", second=400_000)
    pull(cursor_of("entries").pk, worker="w")
    source.honours_filter = False

    run = pulled(cursor_of("entries").pk)

    assert run.state == "failed"
    assert "its filter is not honoured" in run.error


def test_only_one_worker_pulls_a_stream(source: Source, cursor_of: Cursors) -> None:
    cursor = cursor_of("entries")
    StreamCursor.objects.filter(pk=cursor.pk).update(lease_until=timezone.now() + timedelta(minutes=1))

    assert pull(cursor.pk, worker="w") is None
    assert (SyncRun.objects.count(), source.requests) == (0, [])


def test_a_worker_whose_lease_was_taken_over_writes_nothing_more(source: Source, cursor_of: Cursors) -> None:
    cursor = cursor_of("entries")
    source.put("1")
    source.page_served = lambda _: _take_over(cursor)

    run = pulled(cursor.pk)

    assert run.state == "failed"
    assert "was taken over" in run.error
    assert held() == []


def test_a_blocked_gate_keeps_the_pull_out(source: Source, connection: Connection, cursor_of: Cursors) -> None:
    ConnectionGate.objects.create(connection=connection, blocked_until=timezone.now() + timedelta(minutes=1))

    assert pull(cursor_of("entries").pk, worker="w") is None
    assert source.requests == []


def test_a_full_gate_keeps_the_pull_out(connection: Connection, cursor_of: Cursors) -> None:
    ConnectionGate.objects.create(connection=connection, slots=2, reserved_for_live=1)
    GateLease.objects.create(
        connection=connection, worker="other", lane="bulk", slots=1, lease_until=timezone.now() + timedelta(minutes=1)
    )

    assert pull(cursor_of("entries").pk, worker="w") is None


def test_a_vendor_that_asks_to_wait_closes_the_gate_for_everybody(
    source: Source, connection: Connection, cursor_of: Cursors
) -> None:
    source.status = 429

    pull(cursor_of("entries").pk, worker="w")

    gate = ConnectionGate.objects.get(connection=connection)
    assert gate.blocked_until == cursor_of("entries").next_at
    assert GateLease.objects.count() == 0


def test_a_tombstone_deletes_the_record(source: Source, cursor_of: Cursors) -> None:
    source.put("1")
    pull(cursor_of("entries").pk, worker="w")
    source.put("1", second=9, gone=True)

    pull(cursor_of("entries").pk, worker="w")

    assert held() == []


def test_what_a_rolling_window_shows_no_more_is_deleted(source: Source, cursor_of: Cursors) -> None:
    today = timezone.now().date()
    source.put("1", date=today.isoformat())
    source.put("2", date=today.isoformat())
    pull(cursor_of("plans").pk, worker="w")
    del source.records["2"]

    pull(cursor_of("plans").pk, worker="w")

    assert list(Allocation.objects.filter(is_deleted=False).values_list("external_id", flat=True)) == ["1"]


def test_the_rolling_window_leaves_older_records_alone(source: Source, cursor_of: Cursors) -> None:
    source.put("1", date=timezone.now().date().isoformat())
    pull(cursor_of("plans").pk, worker="w")
    Allocation.objects.update(service_date=timezone.now().date() - timedelta(days=90))
    source.records.clear()

    pull(cursor_of("plans").pk, worker="w")

    assert Allocation.objects.filter(is_deleted=False).count() == 1


def test_records_that_were_never_shown_are_found_by_the_count(source: Source, cursor_of: Cursors) -> None:
    source.put("1", second=1)
    source.put("2", second=500)
    source.hidden = {"1"}
    pull(cursor_of("entries").pk, worker="w")
    source.hidden = set()
    _forget_counting(cursor_of("entries"))

    pull(cursor_of("entries").pk, worker="w")

    assert held() == ["1", "2"]
    assert cursor_of("entries").held_count == 2


def test_records_gone_without_a_tombstone_are_found_by_the_count(source: Source, cursor_of: Cursors) -> None:
    source.put("1", second=1)
    source.put("2", second=500)
    pull(cursor_of("entries").pk, worker="w")
    del source.records["1"]
    _forget_counting(cursor_of("entries"))
    pull(cursor_of("entries").pk, worker="w")
    assert held() == ["1", "2"]
    _forget_counting(cursor_of("entries"))

    pull(cursor_of("entries").pk, worker="w")

    assert held() == ["2"]


def test_a_stream_that_cannot_count_has_no_count(source: Source, cursor_of: Cursors) -> None:
    source.put("1")

    pull(cursor_of("silent").pk, worker="w")

    assert cursor_of("silent").source_count is None


def test_hints_bring_just_these_records_through_the_same_merge(
    source: Source, connection: Connection, cursor_of: Cursors
) -> None:
    source.put("1", hours="3")
    source.put("2")

    first = read_hints(connection.pk, "entries", ["1", "1", "404"])
    second = read_hints(connection.pk, "entries", ["1"])

    assert (first.created, second.changed, held()) == (1, 0, ["1"])
    assert Change.objects.filter(entity="time_entry").count() == 1
    assert TimeEntry.objects.get().hours == Decimal(3)


def test_a_hint_and_a_poll_of_one_record_make_one_change(
    source: Source, connection: Connection, cursor_of: Cursors
) -> None:
    source.put("1", hours="3")

    read_hints(connection.pk, "entries", ["1"])
    pull(cursor_of("entries").pk, worker="w")

    assert Change.objects.filter(entity="time_entry").count() == 1


def test_a_stream_without_reading_by_id_is_pulled_soon_instead(
    source: Source, connection: Connection, cursor_of: Cursors
) -> None:
    cursor_of("projects")

    merged = read_hints(connection.pk, "projects", ["1"])

    assert merged.seen == 0
    next_at = cursor_of("projects").next_at
    assert next_at is not None
    assert next_at <= timezone.now()


def test_facts_and_masters_meet_whichever_is_pulled_first(source: Source, cursor_of: Cursors) -> None:
    source.put("77", project="77")
    pull(cursor_of("entries").pk, worker="w")
    assert TimeEntry.objects.get().is_pending_parent

    pull(cursor_of("projects").pk, worker="w")

    assert TimeEntry.objects.get().project_id == Project.objects.get().pk


def test_runs_whose_process_died_are_closed_by_the_next(source: Source, cursor_of: Cursors) -> None:
    dead = SyncRun.objects.create(cursor=cursor_of("entries"), started_at=datetime(2026, 5, 1, tzinfo=UTC))

    pull(cursor_of("entries").pk, worker="w")

    dead.refresh_from_db()
    assert dead.state == "failed"


def _take_over(cursor: StreamCursor) -> None:
    """From the source's thread, whose database connection has to be closed there."""
    StreamCursor.objects.filter(pk=cursor.pk).update(fence=999)
    database.close()


def _forget_counting(cursor: StreamCursor) -> None:
    """As if the last count and the last full read were long ago."""
    StreamCursor.objects.filter(pk=cursor.pk).update(counted_at=None)
    SyncRun.objects.filter(cursor=cursor).update(started_at=timezone.now() - timedelta(days=1))


def test_a_second_bell_for_a_stream_that_was_just_pulled_pulls_nothing(source: Source, cursor_of: Cursors) -> None:
    source.put("1")
    pull(cursor_of("entries").pk, worker="w")

    again = pull(cursor_of("entries").pk, worker="w", is_early=False)

    assert again is None
    assert SyncRun.objects.count() == 1
