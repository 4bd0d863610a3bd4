"""Rolling windows: what is not shown is gone only where that can be believed, on whatever session the pages come."""

from collections.abc import Callable

import pytest
from django.db import connection as database
from django.utils import timezone

from integrations.canonical.models import Allocation
from integrations.models import ShownRecord, StreamCursor, SyncRun
from integrations.pulling import batches
from integrations.pulling.run import Run
from tests.integrations.pull.source import Source
from tests.integrations.pulls import pull_now

pytestmark = pytest.mark.django_db(transaction=True)
Cursors = Callable[[str], StreamCursor]
TODAY = timezone.now().date().isoformat()


def put_many(source: Source, number: int) -> None:
    for one in range(number):
        source.put(str(one), date=TODAY)


def living() -> int:
    return Allocation.objects.filter(is_deleted=False).count()


def last_run() -> SyncRun:
    return SyncRun.objects.latest("pk")


def test_a_lost_page_deletes_nothing_and_is_noted(source: Source, cursor_of: Cursors) -> None:
    put_many(source, 10)
    pull_now(cursor_of("plans").pk)
    source.hidden = {"1", "2", "3", "4"}

    pull_now(cursor_of("plans").pk)

    assert living() == 10
    assert last_run().state == "done"
    assert last_run().error == (
        "4 records of Plan went unseen beside 6 shown, at most 0 are believed to be gone: nothing was deleted"
    )


def test_many_that_are_gone_from_the_count_too_are_deleted(source: Source, cursor_of: Cursors) -> None:
    put_many(source, 10)
    pull_now(cursor_of("plans").pk)
    source.records = {"0": source.records["0"]}

    pull_now(cursor_of("plans").pk)

    assert (living(), last_run().error) == (1, "")


def test_a_few_of_many_are_deleted_where_the_source_cannot_count(source: Source, cursor_of: Cursors) -> None:
    put_many(source, 100)
    pull_now(cursor_of("uncounted_plans").pk)
    del source.records["7"]

    pull_now(cursor_of("uncounted_plans").pk)

    assert (living(), last_run().error) == (99, "")


def test_half_of_them_are_not_where_it_cannot_count(source: Source, cursor_of: Cursors) -> None:
    put_many(source, 4)
    pull_now(cursor_of("uncounted_plans").pk)
    source.records = {"0": source.records["0"], "1": source.records["1"]}

    pull_now(cursor_of("uncounted_plans").pk)

    assert living() == 4
    assert "2 records of Plan went unseen" in last_run().error


def test_pages_stored_on_different_sessions_delete_nothing(
    source: Source, cursor_of: Cursors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "CHUNK_PAGES", 1)
    put_many(source, 6)
    pull_now(cursor_of("paged_plans").pk)
    monkeypatch.setattr(Run, "_stay", lambda _: database.close())

    pull_now(cursor_of("paged_plans").pk)

    assert (living(), last_run().error) == (6, "")


def test_nothing_is_deleted_when_what_was_shown_was_lost(
    source: Source, cursor_of: Cursors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "CHUNK_PAGES", 1)
    put_many(source, 6)
    pull_now(cursor_of("paged_plans").pk)
    monkeypatch.setattr(Run, "_stay", lambda _: ShownRecord.objects.all().delete())

    pull_now(cursor_of("paged_plans").pk)

    assert living() == 6
    assert last_run().error == "6 records were shown and 0 of them are on record: nothing was deleted"


def test_what_was_shown_is_forgotten_when_the_window_is_done(source: Source, cursor_of: Cursors) -> None:
    put_many(source, 3)

    pull_now(cursor_of("plans").pk)

    assert ShownRecord.objects.count() == 0
