"""A stream that takes more of its records than before is read from the beginning, once, in as many turns as needed."""

from datetime import timedelta

import pytest

from integrations.canonical.models import TimeEntry
from integrations.models import StreamCursor
from integrations.pulling import run as pulling_run
from tests.integrations.pull.conftest import Cursors, pulled
from tests.integrations.pull.source import START, Source
from tests.integrations.pulls import pull_now

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def old(source: Source, cursor_of: Cursors) -> StreamCursor:
    """A stream that an earlier version has read: seven records, of whose hours it took none."""
    for number in range(7):
        source.put(str(number), second=100 * number)
    pull_now(cursor_of("entries").pk)
    TimeEntry.objects.update(hours=0, hash="older")
    cursor = cursor_of("entries")
    StreamCursor.objects.filter(pk=cursor.pk).update(revision=0)
    return cursor


def test_all_of_it_is_read_once_more_and_then_no_longer(old: StreamCursor, cursor_of: Cursors) -> None:
    first, second = pulled(old.pk), pulled(old.pk)

    assert (first.since, first.seen, first.changed) == (None, 7, 7)
    assert second.since == START + timedelta(seconds=540)
    assert set(TimeEntry.objects.values_list("hours", flat=True)) == {1}
    cursor = cursor_of("entries")
    assert (cursor.revision, cursor.anew_at, cursor.watermark) == (1, None, old.watermark)


def test_what_was_deleted_before_is_asked_for_after_it(source: Source, old: StreamCursor, cursor_of: Cursors) -> None:
    source.put("newer", second=5000)

    pulled(old.pk)

    assert cursor_of("entries").watermark == old.watermark
    assert pulled(old.pk).since == START + timedelta(seconds=540)


def test_it_takes_turns_and_what_was_known_stays_known_meanwhile(
    old: StreamCursor, cursor_of: Cursors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulling_run, "TURN_SECONDS", 0.0)

    first, between = pulled(old.pk), cursor_of("entries")
    states = [pulled(old.pk).state for _ in range(3)]

    assert (first.state, between.watermark, between.revision) == ("continuing", old.watermark, 0)
    assert between.anew_at == START + timedelta(seconds=200)
    assert states[-1] == "done"
    assert TimeEntry.objects.filter(hours=1).count() == 7
    assert cursor_of("entries").revision == 1


def test_one_that_is_new_here_is_read_once(source: Source, cursor_of: Cursors) -> None:
    source.put("1", second=100)

    pull_now(cursor_of("entries").pk)

    assert pulled(cursor_of("entries").pk).since == START + timedelta(seconds=40)
