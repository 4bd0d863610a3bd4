"""What a stream remembers of hours in which nobody read it: since when, until when, and what came then."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.models import StreamCursor
from tests.integrations.pull.conftest import Cursors
from tests.integrations.pull.source import Source
from tests.integrations.pulls import pull_now

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_came_in_the_minutes_after_a_standstill_is_counted(source: Source, cursor_of: Cursors) -> None:
    cursor, today = cursor_of("entries").pk, timezone.now().date().isoformat()
    pull_now(cursor)
    before = timezone.now() - timedelta(days=3)
    StreamCursor.objects.filter(pk=cursor).update(last_success_at=before)
    source.put("1", date=today)
    pull_now(cursor)
    source.put("2", date=today)
    pull_now(cursor)

    told = StreamCursor.objects.get(pk=cursor)

    assert told.stood_since == before
    assert told.resumed_at is not None
    assert told.caught_up == 2


def test_a_stream_that_is_read_in_time_never_stood_still(source: Source, cursor_of: Cursors) -> None:
    cursor = cursor_of("entries").pk
    pull_now(cursor)
    source.put("1", date=timezone.now().date().isoformat())
    pull_now(cursor)

    told = StreamCursor.objects.get(pk=cursor)

    assert (told.stood_since, told.resumed_at, told.caught_up) == (None, None, 0)
