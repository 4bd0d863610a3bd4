"""Pulls that break keep what they stored and say why; a bad record is put aside and blocks nobody."""

from datetime import UTC, datetime, timedelta
from typing import NoReturn

import pytest
from django.db import connection as database
from django.utils import timezone

from integrations.canonical import store
from integrations.canonical.merging.staging import UnknownColumn
from integrations.models import QuarantinedRow, StreamCursor, SyncRun
from integrations.pulling import batches
from integrations.pulling import run as pulling_run
from integrations.queries import due_cursors
from tests.integrations.pull.conftest import Cursors, held, pulled
from tests.integrations.pull.source import START, Source
from tests.integrations.pulls import pull_now

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_crash_between_pages_loses_nothing(
    source: Source, cursor_of: Cursors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "CHUNK_PAGES", 1)
    for number in range(9):
        source.put(str(number), second=number * 100)
    source.put("7", second=700, kills=True)
    with pytest.raises(SystemExit):
        pull_now(cursor_of("entries").pk)
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


def test_a_mappers_slip_is_raised_and_not_run_into_again_at_once(
    source: Source, cursor_of: Cursors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "merge", _slip)
    source.put("1")

    with pytest.raises(UnknownColumn):
        pull_now(cursor_of("entries").pk)

    cursor = cursor_of("entries")
    assert SyncRun.objects.get().state == "failed"
    assert cursor.last_error == "UnknownColumn: no such column"
    assert cursor.next_at is not None
    assert cursor.next_at > timezone.now()


def test_a_stream_that_a_hint_asks_for_meanwhile_is_due_again(source: Source, cursor_of: Cursors) -> None:
    cursor = cursor_of("silent")
    source.put("1")
    source.page_served = lambda _: _ask_for(cursor)

    pulled(cursor.pk)

    next_at = cursor_of("silent").next_at
    assert next_at is not None
    assert next_at <= timezone.now()


def test_where_stamps_do_not_ascend_the_watermark_waits_for_the_end(
    source: Source, cursor_of: Cursors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "CHUNK_PAGES", 1)
    for number in range(9):
        source.put(str(number), second=900 - number * 100, date=f"2026-05-{number + 1:02}")
    source.records["8"]["kills"] = True

    with pytest.raises(SystemExit):
        pull_now(cursor_of("by_day").pk)

    assert (len(held()), cursor_of("by_day").watermark) == (6, None)


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
    pull_now(cursor_of("entries").pk)
    source.put("1", second=9, hours="2")

    pull_now(cursor_of("entries").pk)

    assert QuarantinedRow.objects.get().resolved_at is not None
    assert held() == ["1"]


def test_a_source_that_ignores_the_filter_is_told_on(source: Source, cursor_of: Cursors) -> None:
    source.put("1")
    source.put("2", second=400_000)
    pull_now(cursor_of("entries").pk)
    source.honours_filter = False

    run = pulled(cursor_of("entries").pk)

    assert run.state == "failed"
    assert "its filter is not honoured" in run.error


def test_runs_whose_process_died_are_closed_by_the_next(source: Source, cursor_of: Cursors) -> None:
    dead = SyncRun.objects.create(cursor=cursor_of("entries"), started_at=datetime(2026, 5, 1, tzinfo=UTC))

    pull_now(cursor_of("entries").pk)

    dead.refresh_from_db()
    assert dead.state == "failed"


def test_a_pull_that_takes_longer_than_its_turn_goes_on_at_once_and_has_not_failed(
    source: Source, cursor_of: Cursors, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(9):
        source.put(str(number), second=100 * number)
    monkeypatch.setattr(pulling_run, "TURN_SECONDS", 0.0)

    first = pulled(cursor_of("entries").pk)

    cursor = cursor_of("entries")
    assert (first.state, first.error, cursor.consecutive_failures) == ("continuing", "", 0)
    assert (cursor.last_success_at, cursor.last_error, cursor.is_backfilled) == (None, "", False)
    assert cursor.watermark == START + timedelta(seconds=200)
    assert 0 < len(held()) < 9
    assert cursor.pk in due_cursors(timezone.now())

    states = [pulled(cursor.pk).state for _ in range(4)]

    assert states == ["continuing", "continuing", "continuing", "done"]
    assert len(held()) == 9


def test_a_turn_that_cannot_get_past_one_stamp_is_not_cut_short(
    source: Source, cursor_of: Cursors, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7):
        source.put(str(number), second=5)
    monkeypatch.setattr(pulling_run, "TURN_SECONDS", 0.0)

    assert pulled(cursor_of("entries").pk).state == "continuing"
    assert pulled(cursor_of("entries").pk).state == "done"


def _slip(**_: object) -> NoReturn:
    raise UnknownColumn("no such column")


def _ask_for(cursor: StreamCursor) -> None:
    """From the source's thread, whose database connection has to be closed there."""
    StreamCursor.objects.filter(pk=cursor.pk).update(next_at=timezone.now())
    database.close()
