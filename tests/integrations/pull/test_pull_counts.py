"""A source's count finds records that were never shown and records that went without a word."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.models import ConnectionGate, Exchange, QuarantinedRow, StreamCursor, SyncRun
from tests.integrations.pull.conftest import Cursors, held, pulled
from tests.integrations.pull.source import Source
from tests.integrations.pulls import pull_now

pytestmark = pytest.mark.django_db(transaction=True)


def test_quarantined_records_are_held_when_the_source_is_counted(source: Source, cursor_of: Cursors) -> None:
    source.put("1", hours="?")
    source.put("2")

    pull_now(cursor_of("entries").pk)

    assert (cursor_of("entries").source_count, cursor_of("entries").held_count) == (2, 2)


def test_records_that_were_never_shown_are_found_by_the_count(source: Source, cursor_of: Cursors) -> None:
    source.put("1", second=1)
    source.put("2", second=500)
    source.hidden = {"1"}
    pull_now(cursor_of("entries").pk)
    source.hidden = set()
    _forget_counting(cursor_of("entries"))

    pull_now(cursor_of("entries").pk)

    assert held() == ["1", "2"]
    assert cursor_of("entries").held_count == 2


def test_records_gone_without_a_tombstone_are_found_by_the_count(source: Source, cursor_of: Cursors) -> None:
    source.put("1", second=1)
    source.put("2", second=500)
    pull_now(cursor_of("entries").pk)
    del source.records["1"]
    _forget_counting(cursor_of("entries"))
    pull_now(cursor_of("entries").pk)
    assert held() == ["1", "2"]
    _forget_counting(cursor_of("entries"))

    pull_now(cursor_of("entries").pk)

    assert held() == ["2"]


def test_a_record_put_aside_and_then_gone_is_waited_for_no_longer(source: Source, cursor_of: Cursors) -> None:
    source.put("1", second=1)
    source.put("2", second=500, hours="?")
    pull_now(cursor_of("entries").pk)
    del source.records["2"]
    _forget_counting(cursor_of("entries"))
    pull_now(cursor_of("entries").pk)
    _forget_counting(cursor_of("entries"))

    pull_now(cursor_of("entries").pk)

    assert QuarantinedRow.objects.get().resolved_at is not None
    assert (cursor_of("entries").source_count, cursor_of("entries").held_count) == (1, 1)


def test_what_is_counted_is_kept_as_evidence_and_heeded(source: Source, cursor_of: Cursors) -> None:
    source.put("1")
    pull_now(cursor_of("entries").pk)
    _forget_counting(cursor_of("entries"))
    source.count_status = 429

    run = pulled(cursor_of("entries").pk)

    kept = Exchange.objects.filter(purpose="count").order_by("pk").values_list("status", flat=True)
    assert (run.state, list(kept)) == ("done", [200, 429])
    blocked_until = ConnectionGate.objects.get().blocked_until
    assert blocked_until is not None
    assert blocked_until > timezone.now()


def test_a_stream_that_cannot_count_has_no_count(source: Source, cursor_of: Cursors) -> None:
    source.put("1")

    pull_now(cursor_of("silent").pk)

    assert cursor_of("silent").source_count is None


def _forget_counting(cursor: StreamCursor) -> None:
    """As if the last count and the last full read were long ago."""
    StreamCursor.objects.filter(pk=cursor.pk).update(counted_at=None)
    SyncRun.objects.filter(cursor=cursor).update(started_at=timezone.now() - timedelta(days=1))
