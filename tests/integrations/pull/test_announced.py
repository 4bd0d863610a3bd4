"""A stream that was announced is pulled before those whose time has come."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.models import Connection, StreamCursor, SyncRun
from integrations.pull import pull_in_turn
from integrations.queries import announced_cursors
from tests.integrations.pull.conftest import Cursors, held
from tests.integrations.pull.source import Source
from tests.integrations.pulls import pull_now

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_bell_of_another_stream_pulls_it_first(source: Source, connection: Connection, cursor_of: Cursors) -> None:
    announced, in_turn = cursor_of("entries").pk, cursor_of("plans").pk
    for cursor in (announced, in_turn):
        pull_now(cursor)
    ago = timezone.now() - timedelta(seconds=61)
    StreamCursor.objects.filter(pk=in_turn).update(last_started_at=ago, next_at=ago + timedelta(seconds=60))
    StreamCursor.objects.filter(pk=announced).update(next_at=timezone.now())
    SyncRun.objects.all().delete()
    source.put("1", date=timezone.now().date().isoformat())

    assert announced_cursors(timezone.now()) == [announced]
    pull_in_turn(in_turn, worker="w")

    assert list(SyncRun.objects.order_by("id").values_list("cursor_id", "state")) == [
        (announced, "done"),
        (in_turn, "done"),
    ]
    assert held() == ["1"]
    assert announced_cursors(timezone.now()) == []


def test_a_stream_that_failed_comes_again_in_its_turn(
    source: Source, connection: Connection, cursor_of: Cursors
) -> None:
    cursor = cursor_of("entries").pk
    source.status = 500
    pull_now(cursor)
    StreamCursor.objects.filter(pk=cursor).update(next_at=timezone.now())

    assert announced_cursors(timezone.now()) == []
