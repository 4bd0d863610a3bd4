"""Facts: one upsert, versions by content, amounts in three currencies, parents that come later."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from integrations.canonical import store
from integrations.canonical.merging.rows import Shown
from integrations.canonical.models import Change, Dirty, Firm, FxRate, LegalEntity, Project, TimeEntry
from integrations.connector import Row
from integrations.models import ShownRecord
from tests.integrations.canonical.builders import (
    NOW,
    customer,
    make_firm,
    make_rate,
    merge,
    origin,
    project,
    stamp,
    time_entry,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    firm = make_firm()
    merge(origin(firm, "psa", "project", "Workspace"), [project()])
    Change.objects.all().delete()
    Dirty.objects.all().delete()
    return firm


def history(table: str = "canonical_timeentry") -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT version, fields->>'hours' FROM {table}_history ORDER BY id")
        found: list[tuple[int, str]] = cursor.fetchall()
    return found


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


def test_an_entry_of_an_unknown_project_waits_and_finds_it_when_it_comes(firm: Firm) -> None:
    source = origin(firm, "psa", "time_entry", "TimeEntry")
    merge(source, [time_entry(parents={"project": ("Workspace", "78")})])
    waiting = TimeEntry.objects.get()
    assert (waiting.is_pending_parent, waiting.project_id) == (True, None)
    assert waiting.parents == {"project": ["Workspace", "78"]}
    assert Dirty.objects.count() == 0

    merge(origin(firm, "psa", "project", "Workspace"), [project("78", name="Late", code="P-2")])

    entry = TimeEntry.objects.get()
    assert (entry.is_pending_parent, entry.parents) == (False, {})
    assert entry.project is not None
    assert (entry.project.name, entry.functional_amount) == ("Late", Decimal(900))
    assert Dirty.objects.filter(project_id=entry.project.pk, period="2026-05").exists()


def test_a_missing_task_does_not_keep_an_entry_waiting(firm: Firm) -> None:
    parents = {"project": ("Workspace", "77"), "task": ("Story", "5")}

    merge(origin(firm, "psa", "time_entry", "TimeEntry"), [time_entry(parents=parents)])

    entry = TimeEntry.objects.get()
    assert (entry.is_pending_parent, entry.parents) == (False, {"task": ["Story", "5"]})


def test_amounts_are_converted_with_the_last_rate_published_and_never_a_later_one(firm: Firm) -> None:
    make_rate(firm, "USD", date(2026, 5, 1), "1.2500")
    make_rate(firm, "USD", date(2026, 5, 5), "9.9999")
    make_rate(firm, "GBP", date(2026, 5, 4), "0.8000")

    merge(
        origin(firm, "psa", "time_entry", "TimeEntry"),
        [time_entry(currency="USD", bill_rate=Decimal(100), legal_entity="UK")],
    )

    entry = TimeEntry.objects.get()
    assert (entry.amount, entry.functional_rate, entry.functional_amount) == (
        Decimal(750),
        Decimal("0.64"),
        Decimal(480),
    )
    assert (entry.reporting_rate, entry.reporting_amount) == (Decimal("0.8"), Decimal(600))
    assert entry.rate_date == date(2026, 5, 1)


def test_without_a_rate_of_the_last_five_days_an_amount_stays_unknown(firm: Firm) -> None:
    make_rate(firm, "USD", date(2026, 4, 28), "1.2500")

    merge(origin(firm, "psa", "time_entry", "TimeEntry"), [time_entry(currency="USD")])

    entry = TimeEntry.objects.get()
    assert (entry.amount, entry.functional_amount, entry.reporting_amount) == (Decimal(900), None, None)
    assert (entry.functional_rate, entry.rate_date) == (None, None)


def test_a_rate_that_comes_later_repairs_what_waited_for_it(firm: Firm) -> None:
    merge(origin(firm, "psa", "time_entry", "TimeEntry"), [time_entry(currency="USD")])
    rates = origin(firm, "erp", "fx_rate", "currencyRate")

    merge(rates, [_rate("USD", date(2026, 5, 1), "1.2"), _rate("GBP", date(2026, 5, 1), "0.8")])

    entry = TimeEntry.objects.get()
    assert (entry.reporting_amount, entry.rate_date, entry.version) == (Decimal(750), date(2026, 5, 1), 1)
    assert history() == [(1, "7.5000000000")]


def test_the_order_in_which_rates_arrive_makes_no_difference(firm: Firm) -> None:
    merge(origin(firm, "psa", "time_entry", "TimeEntry"), [time_entry(currency="USD")])
    rates = origin(firm, "erp", "fx_rate", "currencyRate")

    merge(rates, [_rate("USD", date(2026, 5, 1), "1.2")])
    merge(rates, [_rate("USD", date(2026, 5, 4), "1.5"), _rate("USD", date(2026, 5, 6), "3")])

    entry = TimeEntry.objects.get()
    assert (entry.reporting_amount, entry.rate_date) == (Decimal(600), date(2026, 5, 4))


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


def test_an_unbillable_entry_amounts_to_nothing_and_one_without_rate_to_unknown(firm: Firm) -> None:
    merge(
        origin(firm, "psa", "time_entry", "TimeEntry"),
        [time_entry("1", is_billable=False), time_entry("2", bill_rate=None)],
    )

    amounts = dict(TimeEntry.objects.values_list("external_id", "amount"))
    assert amounts == {"1": Decimal("0.0000"), "2": None}


def test_entries_approved_before_go_live_are_no_news_for_journeys(firm: Firm) -> None:
    long_ago = time_entry(approved_at=NOW - timedelta(days=400))

    merge(origin(firm, "psa", "time_entry", "TimeEntry"), [long_ago])

    assert (TimeEntry.objects.count(), Change.objects.count()) == (1, 0)


def test_a_mapper_that_names_an_unknown_column_is_told_so(firm: Firm) -> None:
    with pytest.raises(ValueError, match="time_entry has no wage"):
        merge(origin(firm, "psa", "time_entry", "TimeEntry"), [time_entry(wage=1)])


def test_facts_left_out_of_a_window_that_was_read_again_are_deleted(firm: Firm) -> None:
    source = origin(firm, "psa", "time_entry", "TimeEntry")
    merge(source, [time_entry("1"), time_entry("2"), time_entry("3", service_date=date(2026, 1, 2))])
    ShownRecord.objects.create(cursor_id=1, fence=4, external_id="1")
    window = {"since": date(2026, 5, 1), "until": date(2026, 6, 1)}

    gone = store.bury_unseen(origin=source, shown=Shown(1, 4, 1), **window, now=NOW, at_most=None)

    assert gone == 1
    assert list(TimeEntry.objects.filter(is_deleted=True).values_list("external_id", flat=True)) == ["2"]


def test_customers_are_found_by_their_vendor_key_from_facts(firm: Firm) -> None:
    merge(origin(firm, "erp", "customer", "customer"), [customer("12")])
    row = time_entry("1", parents={"project": ("Workspace", "77"), "person": ("User", "none")})

    merge(origin(firm, "psa", "time_entry", "TimeEntry"), [row])

    assert TimeEntry.objects.get().parents == {"person": ["User", "none"]}


def test_rates_published_the_other_way_round_convert_alike(firm: Firm) -> None:
    FxRate.objects.create(
        firm=firm, base="USD", quote="EUR", published_on=date(2026, 5, 4), rate=Decimal("0.8"), recorded_at=NOW
    )
    FxRate.objects.create(
        firm=firm, base="GBP", quote="EUR", published_on=date(2026, 5, 4), rate=Decimal("1.25"), recorded_at=NOW
    )

    merge(
        origin(firm, "psa", "time_entry", "TimeEntry"),
        [time_entry(currency="USD", bill_rate=Decimal(100), legal_entity="UK")],
    )

    entry = TimeEntry.objects.get()
    assert (entry.reporting_rate, entry.reporting_amount) == (Decimal("0.8"), Decimal(600))
    assert (entry.functional_rate, entry.functional_amount) == (Decimal("0.64"), Decimal(480))


def test_rates_against_the_dollar_are_crossed_over_it(firm: Firm) -> None:
    for base, rate in (("EUR", "1.25"), ("GBP", "1.5")):
        FxRate.objects.create(
            firm=firm, base=base, quote="USD", published_on=date(2026, 5, 4), rate=Decimal(rate), recorded_at=NOW
        )

    merge(origin(firm, "psa", "time_entry", "TimeEntry"), [time_entry(currency="GBP", bill_rate=Decimal(100))])

    assert TimeEntry.objects.get().reporting_rate == Decimal("1.2")


def test_a_sweep_finds_parents_that_were_committed_while_facts_were_merged(firm: Firm) -> None:
    source = origin(firm, "psa", "time_entry", "TimeEntry")
    merge(source, [time_entry()])
    TimeEntry.objects.update(project=None, is_pending_parent=True, parents={"project": ["Workspace", "77"]})

    before = store.sweep_orphans(origin=source, since=NOW + timedelta(seconds=1), now=NOW)
    found = store.sweep_orphans(origin=source, since=NOW, now=NOW)

    assert (before, found) == (0, 1)
    assert TimeEntry.objects.get().project == Project.objects.get()


def _rate(quote: str, published_on: date, rate: str) -> Row:
    return Row(
        external_id=f"{quote}{published_on}",
        values={"base": "EUR", "quote": quote, "published_on": published_on, "rate": Decimal(rate)},
    )


def _tombstone(external_id: str) -> Row:
    return Row(external_id=external_id, values={}, is_deleted=True, changed_at=stamp(30))
