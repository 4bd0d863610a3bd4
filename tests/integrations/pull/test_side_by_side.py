"""Two pulls at once: a fact stored while its parent's transaction is still open finds it all the same."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection as database
from django.db import connections

from integrations.canonical.models import Project, TimeEntry
from integrations.models import SyncRun
from integrations.pull import read_hints
from tests.integrations.pull.conftest import Cursors
from tests.integrations.pull.source import Source
from tests.integrations.pulls import pull_now

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 20
WAITS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@contextmanager
def held_before_commit(source: Source, pull_it: Callable[[], object]) -> Iterator[None]:
    """Pulls in a thread of its own and keeps its merge from committing for the length of the block.

    The run's record, written last in the chunk's transaction, is locked as soon as the first page is asked for.
    """
    lock = psycopg.connect(_address())
    served = threading.Event()

    def hold(_: int) -> None:
        if not served.is_set():
            lock.execute("SELECT 1 FROM integrations_syncrun FOR UPDATE")
            served.set()

    def run() -> None:
        pull_it()
        connections.close_all()

    source.page_served = hold
    thread = threading.Thread(target=run)
    thread.start()
    try:
        _until_somebody_waits()
        yield
    finally:
        lock.close()
        thread.join(PATIENCE)
    assert not thread.is_alive()


def _address() -> str:
    settings = database.get_connection_params()
    return psycopg.conninfo.make_conninfo(
        **{name: settings[name] for name in ("dbname", "user", "password", "host", "port") if settings.get(name)}
    )


def _until_somebody_waits() -> None:
    deadline = time.monotonic() + PATIENCE
    with database.cursor() as cursor:
        while True:
            cursor.execute(WAITS)
            if cursor.fetchone()[0]:
                return
            assert time.monotonic() < deadline, "the merge never came to its last statement"
            time.sleep(0.01)


def test_a_pull_that_commits_last_finds_what_waited_for_it(source: Source, cursor_of: Cursors) -> None:
    source.put("77")
    projects, entries = cursor_of("projects"), cursor_of("entries")

    with held_before_commit(source, lambda: pull_now(projects.pk)):
        pull_now(entries.pk)
        waiting = TimeEntry.objects.get()
        assert (waiting.project_id, waiting.is_pending_parent) == (None, True)

    found = TimeEntry.objects.get()
    assert (found.project, found.is_pending_parent) == (Project.objects.get(), False)
    assert set(SyncRun.objects.values_list("state", flat=True)) == {"done"}


def test_a_hint_that_is_read_meanwhile_finds_its_parent_too(source: Source, cursor_of: Cursors) -> None:
    source.put("77")
    projects = cursor_of("projects")

    with held_before_commit(source, lambda: pull_now(projects.pk)):
        read_hints(projects.connection_id, "entries", ["77"])
        assert TimeEntry.objects.get().is_pending_parent

    assert TimeEntry.objects.get().project == Project.objects.get()


def test_a_killed_run_is_made_up_for_by_the_next_one(source: Source, cursor_of: Cursors) -> None:
    source.put("77")
    pull_now(cursor_of("projects").pk)
    pull_now(cursor_of("entries").pk)
    TimeEntry.objects.update(project=None, is_pending_parent=True, parents={"project": ["Workspace", "77"]})

    pull_now(cursor_of("projects").pk)

    assert TimeEntry.objects.get().project == Project.objects.get()
