"""Facts whose parents come later wait for them and find them; only a missing project keeps one waiting."""

from datetime import timedelta
from decimal import Decimal

import pytest

from integrations.canonical import store
from integrations.canonical.models import Change, Dirty, Firm, Project, TimeEntry
from tests.integrations.canonical.builders import GO_LIVE, NOW, customer, merge, origin, project, time_entry

pytestmark = pytest.mark.django_db


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


def test_customers_are_found_by_their_vendor_key_from_facts(firm: Firm) -> None:
    merge(origin(firm, "erp", "customer", "customer"), [customer("12")])
    row = time_entry("1", parents={"project": ("Workspace", "77"), "person": ("User", "none")})

    merge(origin(firm, "psa", "time_entry", "TimeEntry"), [row])

    assert TimeEntry.objects.get().parents == {"person": ["User", "none"]}


def test_a_sweep_finds_parents_that_were_committed_while_facts_were_merged(firm: Firm) -> None:
    source = origin(firm, "psa", "time_entry", "TimeEntry")
    merge(source, [time_entry()])
    TimeEntry.objects.update(project=None, is_pending_parent=True, parents={"project": ["Workspace", "77"]})

    before = store.sweep_orphans(origin=source, since=NOW + timedelta(seconds=1), now=NOW)
    found = store.sweep_orphans(origin=source, since=NOW, now=NOW)

    assert (before, found) == (0, 1)
    assert TimeEntry.objects.get().project == Project.objects.get()


def test_an_entry_that_found_its_project_is_news_again(firm: Firm) -> None:
    merge(origin(firm, "psa", "time_entry", "TimeEntry"), [time_entry(parents={"project": ("Workspace", "78")})])
    Change.objects.all().delete()

    merge(origin(firm, "psa", "project", "Workspace"), [project("78", name="Late", code="P-2")])

    news = Change.objects.filter(entity="time_entry").values_list("canonical_id", "version", "is_backfill")
    assert list(news) == [(TimeEntry.objects.get().pk, 1, False)]


def test_an_old_entry_that_found_its_project_is_history(firm: Firm) -> None:
    long_ago = GO_LIVE - timedelta(days=1)
    row = time_entry(parents={"project": ("Workspace", "78")}, approved_at=long_ago)
    merge(origin(firm, "psa", "time_entry", "TimeEntry"), [row])

    merge(origin(firm, "psa", "project", "Workspace"), [project("78", name="Late", code="P-2")])

    assert not Change.objects.filter(entity="time_entry").exists()
