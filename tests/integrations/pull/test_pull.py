"""Cursor and pages: nothing is lost at page edges or by late commits, and nothing is written twice."""

from datetime import timedelta

import pytest

from integrations.canonical.models import Project, TimeEntry
from integrations.models import Exchange, SyncRun
from integrations.pull import pull
from tests.integrations.pull.conftest import Cursors, held, pulled
from tests.integrations.pull.source import START, Source
from tests.integrations.pulls import pull_now

pytestmark = pytest.mark.django_db(transaction=True)


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
    pull_now(cursor_of("entries").pk)

    run = pulled(cursor_of("entries").pk)

    assert (run.since, run.seen, run.changed) == (START + timedelta(seconds=40), 1, 0)
    assert TimeEntry.objects.filter(version=1).count() == 2


def test_equal_stamps_across_a_page_edge_are_all_brought(source: Source, cursor_of: Cursors) -> None:
    for number in range(8):
        source.put(str(number), second=5)

    pull_now(cursor_of("entries").pk)

    assert len(held()) == 8


def test_a_row_committed_late_under_an_older_stamp_is_found(source: Source, cursor_of: Cursors) -> None:
    source.put("1", second=100)
    pull_now(cursor_of("entries").pk)
    source.put("2", second=70)

    pull_now(cursor_of("entries").pk)

    assert held() == ["1", "2"]


def test_a_record_changed_while_paging_is_brought_in_its_last_state(source: Source, cursor_of: Cursors) -> None:
    for number in range(6):
        source.put(str(number), second=number)

    def change_the_first(page: int) -> None:
        source.put("0", second=50, hours="8")

    source.page_served = change_the_first
    pull_now(cursor_of("entries").pk)

    assert len(held()) == 6
    assert TimeEntry.objects.get(external_id="0").hours == 8


def test_facts_and_masters_meet_whichever_is_pulled_first(source: Source, cursor_of: Cursors) -> None:
    source.put("77", project="77")
    pull_now(cursor_of("entries").pk)
    assert TimeEntry.objects.get().is_pending_parent

    pull_now(cursor_of("projects").pk)

    assert TimeEntry.objects.get().project_id == Project.objects.get().pk


def test_a_second_bell_for_a_stream_that_was_just_pulled_pulls_nothing(source: Source, cursor_of: Cursors) -> None:
    source.put("1")
    pull_now(cursor_of("entries").pk)

    again = pull(cursor_of("entries").pk, worker="w")

    assert again is None
    assert SyncRun.objects.count() == 1
