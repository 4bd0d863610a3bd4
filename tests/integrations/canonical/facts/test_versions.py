"""Facts are one upsert, their versions told by content: nothing twice, nothing older over newer."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from integrations.canonical.models import Change, Dirty, Firm, LegalEntity, Project, TimeEntry
from tests.integrations.canonical.builders import NOW, merge, origin, stamp, time_entry
from tests.integrations.canonical.facts.conftest import history

pytestmark = pytest.mark.django_db


def test_a_new_entry_is_stored_with_its_project_period_and_amount(firm: Firm) -> None:
    merged = merge(origin(firm, "psa", "time_entry", "TimeEntry"), [time_entry()])

    entry = TimeEntry.objects.get()
    assert (merged.seen, merged.created, merged.changed) == (1, 1, 0)
    assert entry.project_id == Project.objects.get().pk
    assert (entry.posting_period, entry.amount, entry.reporting_amount) == ("2026-05", Decimal(900), Decimal(900))
    assert entry.legal_entity == LegalEntity.objects.get(code="DE")
    assert not entry.is_pending_parent
    assert [(change.entity, change.version) for change in Change.objects.all()] == [("time_entry", 1)]
    assert [(mark.project_id, mark.period) for mark in Dirty.objects.all()] == [(entry.project_id, "2026-05")]


def test_many_entries_of_one_cell_leave_one_mark(firm: Firm) -> None:
    merge(origin(firm, "psa", "time_entry", "TimeEntry"), [time_entry(str(number)) for number in range(5)])

    assert list(Dirty.objects.values_list("period", flat=True)) == ["2026-05"]


def test_the_same_page_again_changes_nothing(firm: Firm) -> None:
    source = origin(firm, "psa", "time_entry", "TimeEntry")
    merge(source, [time_entry()])
    Change.objects.all().delete()
    Dirty.objects.all().delete()

    merged = merge(source, [time_entry()], now=NOW + timedelta(minutes=5))

    assert (merged.created, merged.changed) == (0, 0)
    assert TimeEntry.objects.get().version == 1
    assert (Change.objects.count(), Dirty.objects.count(), history()) == (0, 0, [])


def test_a_changed_entry_raises_its_version_and_keeps_the_old_row(firm: Firm) -> None:
    source = origin(firm, "psa", "time_entry", "TimeEntry")
    merge(source, [time_entry()])
    Dirty.objects.all().delete()

    merged = merge(source, [time_entry(hours=Decimal(8), service_date=date(2026, 6, 1), changed_at=stamp(9))])

    entry = TimeEntry.objects.get()
    assert (merged.changed, entry.version, entry.hours, entry.amount) == (1, 2, Decimal(8), Decimal(960))
    assert history() == [(1, "7.5000000000")]
    assert sorted(Dirty.objects.values_list("period", flat=True)) == ["2026-05", "2026-06"]


def test_an_older_stamp_never_overwrites_a_newer_one(firm: Firm) -> None:
    source = origin(firm, "psa", "time_entry", "TimeEntry")
    merge(source, [time_entry(changed_at=stamp(9))])

    merged = merge(source, [time_entry(hours=Decimal(1), changed_at=stamp(3))])

    assert (merged.changed, TimeEntry.objects.get().hours) == (0, Decimal("7.5"))


def test_other_content_under_an_equal_stamp_is_taken(firm: Firm) -> None:
    source = origin(firm, "psa", "time_entry", "TimeEntry")
    merge(source, [time_entry(changed_at=stamp(9))])

    merged = merge(source, [time_entry(hours=Decimal(1), changed_at=stamp(9))])

    assert (merged.changed, TimeEntry.objects.get().hours) == (1, Decimal(1))


def test_of_two_rows_of_one_record_in_a_chunk_the_newest_stays(firm: Firm) -> None:
    source = origin(firm, "psa", "time_entry", "TimeEntry")

    merge(source, [time_entry(hours=Decimal(3), changed_at=stamp(9)), time_entry(hours=Decimal(2))])

    entry = TimeEntry.objects.get()
    assert (entry.version, entry.hours) == (1, Decimal(3))


def test_entries_approved_before_go_live_are_no_news_for_journeys(firm: Firm) -> None:
    long_ago = time_entry(approved_at=NOW - timedelta(days=400))

    merge(origin(firm, "psa", "time_entry", "TimeEntry"), [long_ago])

    assert (TimeEntry.objects.count(), Change.objects.count()) == (1, 0)


def test_a_mapper_that_names_an_unknown_column_is_told_so(firm: Firm) -> None:
    with pytest.raises(ValueError, match="time_entry has no wage"):
        merge(origin(firm, "psa", "time_entry", "TimeEntry"), [time_entry(wage=1)])
