"""History: every version is kept, also when two merges meet on one record; what was believed can be asked."""

import threading
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection

from integrations.canonical.history import believed_at
from integrations.canonical.models import Dirty, Firm, Project, TimeEntry
from integrations.canonical.models.facts import Fact
from tests.integrations.canonical.builders import NOW, make_firm, merge, origin, project, stamp, time_entry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def firm() -> Firm:
    firm = make_firm()
    merge(origin(firm, "psa", "project", "Workspace"), [project()])
    return firm


def merge_in_thread(firm: Firm, version: int) -> threading.Thread:
    """Merges one version of the same entry on a connection of its own."""

    def work() -> None:
        try:
            row = time_entry(hours=Decimal(version), changed_at=stamp(version))
            merge(origin(firm, "psa", "time_entry", "TimeEntry"), [row], now=NOW + timedelta(seconds=version))
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def versions() -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT version, fields->>'hours' FROM canonical_timeentry_history ORDER BY version")
        found: list[tuple[int, str]] = cursor.fetchall()
    return found


def test_concurrent_versions_of_one_record_lose_no_history(firm: Firm) -> None:
    merge(origin(firm, "psa", "time_entry", "TimeEntry"), [time_entry(hours=Decimal(24))])

    threads = [merge_in_thread(firm, version) for version in (4, 2, 3, 1)]
    for thread in threads:
        thread.join()

    entry = TimeEntry.objects.get()
    assert entry.hours == 4
    assert [version for version, _ in versions()] == list(range(1, entry.version))
    assert versions()[0] == (1, "24.0000000000")


def test_two_merges_of_one_new_record_make_one_row(firm: Firm) -> None:
    for thread in [merge_in_thread(firm, 5), merge_in_thread(firm, 5)]:
        thread.join()

    assert TimeEntry.objects.get().version == 1


def test_what_was_believed_then_can_be_asked(firm: Firm) -> None:
    source = origin(firm, "psa", "time_entry", "TimeEntry")
    merge(source, [time_entry()], now=NOW)
    merge(source, [time_entry(hours=Decimal(8), changed_at=stamp(9))], now=NOW + timedelta(days=1))
    merge(source, [time_entry("10")], now=NOW + timedelta(days=2))

    def hours_at(instant: datetime) -> list[str]:
        facts = believed_at("time_entry", [Project.objects.get().pk], instant)
        return sorted(str(fact["hours"]) for fact in facts)

    assert hours_at(NOW - timedelta(seconds=1)) == []
    assert hours_at(NOW) == ["7.5000000000"]
    assert hours_at(NOW + timedelta(days=1)) == ["8.0000000000"]
    assert hours_at(NOW + timedelta(days=2)) == ["7.5000000000", "8.0000000000"]


def test_a_row_removed_by_hand_leaves_its_history_and_a_mark(firm: Firm) -> None:
    merge(origin(firm, "psa", "time_entry", "TimeEntry"), [time_entry()])
    Dirty.objects.all().delete()

    TimeEntry.objects.all().delete()

    assert versions() == [(1, "7.5000000000")]
    assert list(Dirty.objects.values_list("period", flat=True)) == ["2026-05"]


def test_every_fact_table_has_its_triggers_and_stands_in_the_view() -> None:
    tables = {model._meta.db_table for model in apps.get_models() if issubclass(model, Fact)}

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT event_object_table, count(*) FROM information_schema.triggers "
            "WHERE trigger_name LIKE 'canonical%' GROUP BY 1"
        )
        triggers = dict(cursor.fetchall())
        cursor.execute(
            "SELECT DISTINCT table_name FROM information_schema.view_table_usage "
            "WHERE view_name = 'canonical_all_facts'"
        )
        united = {name for (name,) in cursor.fetchall()}

    assert triggers == dict.fromkeys(tables, 3)
    assert united == tables
