"""Facts go by tombstone or by their absence from a window, and live again when they come back."""

from datetime import date

import pytest

from integrations.canonical import store
from integrations.canonical.merging.rows import Shown
from integrations.canonical.models import Firm, TimeEntry
from integrations.connector import Row
from integrations.models import ShownRecord
from tests.integrations.canonical.builders import NOW, merge, origin, stamp, time_entry

pytestmark = pytest.mark.django_db


def test_a_tombstone_marks_the_entry_deleted_once(firm: Firm) -> None:
    source = origin(firm, "psa", "time_entry", "TimeEntry")
    merge(source, [time_entry()])
    gone = _tombstone("9")

    first, second = merge(source, [gone]), merge(source, [gone])

    entry = TimeEntry.objects.get()
    assert (first.deleted, second.deleted) == (1, 0)
    assert (entry.is_deleted, entry.version) == (True, 2)


def test_an_entry_that_comes_back_lives_again(firm: Firm) -> None:
    source = origin(firm, "psa", "time_entry", "TimeEntry")
    merge(source, [time_entry()])
    merge(source, [_tombstone("9")])

    merge(source, [time_entry()])

    entry = TimeEntry.objects.get()
    assert (entry.is_deleted, entry.version) == (False, 3)


def test_facts_left_out_of_a_window_that_was_read_again_are_deleted(firm: Firm) -> None:
    source = origin(firm, "psa", "time_entry", "TimeEntry")
    merge(source, [time_entry("1"), time_entry("2"), time_entry("3", service_date=date(2026, 1, 2))])
    ShownRecord.objects.create(cursor_id=1, fence=4, external_id="1")
    window = {"since": date(2026, 5, 1), "until": date(2026, 6, 1)}

    gone = store.bury_unseen(origin=source, shown=Shown(1, 4, 1), **window, now=NOW, at_most=None)

    assert gone == 1
    assert list(TimeEntry.objects.filter(is_deleted=True).values_list("external_id", flat=True)) == ["2"]


def _tombstone(external_id: str) -> Row:
    return Row(external_id=external_id, values={}, is_deleted=True, changed_at=stamp(30))
