"""A known record that cannot be mapped any more: it stays as it was, and is counted once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.canonical.models import Allocation, MasterView, Project, TimeEntry
from integrations.models import QuarantinedRow, StreamCursor, SyncRun
from tests.integrations.pull.source import Source
from tests.integrations.pulls import pull_now

pytestmark = pytest.mark.django_db(transaction=True)
Cursors = Callable[[str], StreamCursor]


def forget_counting(cursor: StreamCursor) -> None:
    """As if the last count and the last full read were long ago."""
    StreamCursor.objects.filter(pk=cursor.pk).update(counted_at=None)
    SyncRun.objects.filter(cursor=cursor).update(started_at=timezone.now() - timedelta(days=1))


def test_a_known_record_that_turns_unmappable_stays_in_a_rolling_window(source: Source, cursor_of: Cursors) -> None:
    today = timezone.now().date().isoformat()
    source.put("1", date=today)
    source.put("2", date=today)
    pull_now(cursor_of("plans").pk)
    source.put("2", date=today, hours="?")

    pull_now(cursor_of("plans").pk)

    assert QuarantinedRow.objects.get().external_id == "2"
    assert Allocation.objects.filter(is_deleted=False).count() == 2


def test_a_known_record_that_turns_unmappable_stays_when_everything_is_read_again(
    source: Source, cursor_of: Cursors
) -> None:
    source.put("1", second=1)
    source.put("2", second=500)
    pull_now(cursor_of("entries").pk)
    source.put("2", second=600, hours="?")
    forget_counting(cursor_of("entries"))
    pull_now(cursor_of("entries").pk)
    forget_counting(cursor_of("entries"))

    pull_now(cursor_of("entries").pk)

    assert TimeEntry.objects.filter(is_deleted=False).count() == 2
    assert (cursor_of("entries").source_count, cursor_of("entries").held_count) == (2, 2)


def test_a_known_master_that_turns_unmappable_is_counted_once(source: Source, cursor_of: Cursors) -> None:
    source.put("77", second=1)
    pull_now(cursor_of("projects").pk)
    source.put("77", second=9, hours="?")
    forget_counting(cursor_of("projects"))

    pull_now(cursor_of("projects").pk)

    assert QuarantinedRow.objects.get(resolved_at=None).external_id == "77"
    assert (cursor_of("projects").source_count, cursor_of("projects").held_count) == (1, 1)
    assert not Project.objects.get().is_deleted
    assert not MasterView.objects.get().is_deleted
