"""Old runs of pulls go; what a page shows of a stream stays however old it is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.models import SyncRun
from integrations.pulling import forgetting
from tests.integrations.pull.conftest import Cursors
from visibility.trust.silence import LEARNED_FROM

pytestmark = pytest.mark.django_db


def ran(cursor_of: Cursors, stream: str, state: str, *, days: float, changed: int = 0) -> int:
    at = timezone.now() - timedelta(days=days)
    cursor = cursor_of(stream)
    return SyncRun.objects.create(cursor=cursor, started_at=at, finished_at=at, state=state, changed=changed).pk


def test_the_last_success_and_the_last_failure_of_each_stream_stay(cursor_of: Cursors) -> None:
    kept = {
        ran(cursor_of, stream, state, days=90) for stream in ("entries", "projects") for state in ("done", "failed")
    }
    for days in (91, 100, 400):
        ran(cursor_of, "entries", "done", days=days, changed=3)
        ran(cursor_of, "entries", "failed", days=days)

    assert forgetting.forget_runs() == 6

    assert set(SyncRun.objects.values_list("pk", flat=True)) == kept


def test_pulls_that_brought_nothing_go_sooner_than_those_that_did(cursor_of: Cursors) -> None:
    newest = ran(cursor_of, "entries", "done", days=0)
    kept = {ran(cursor_of, "entries", "done", days=1), ran(cursor_of, "entries", "done", days=14, changed=1)}
    ran(cursor_of, "entries", "done", days=3)
    ran(cursor_of, "entries", "done", days=16, changed=1)

    assert forgetting.forget_runs() == 2

    assert set(SyncRun.objects.values_list("pk", flat=True)) == {newest, *kept}


def test_a_run_that_is_under_way_is_never_forgotten(cursor_of: Cursors) -> None:
    ran(cursor_of, "entries", "running", days=60)
    ran(cursor_of, "entries", "running", days=61)

    assert forgetting.forget_runs() == 0


def test_all_are_forgotten_however_many_at_once(cursor_of: Cursors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "AT_ONCE", 2)
    for days in range(20, 27):
        ran(cursor_of, "entries", "done", days=days)

    assert forgetting.forget_runs() == 6


def test_what_a_streams_habits_are_learned_from_is_kept() -> None:
    assert forgetting.KEPT > LEARNED_FROM
