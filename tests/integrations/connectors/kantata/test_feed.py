"""Kantata's event feed makes the streams due that have something new, and only these."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from integrations.establish import establish
from integrations.models import Connection, Exchange, StreamCursor, SyncRun
from tests.integrations.connectors.conftest import Vendor
from tests.integrations.pulls import pull_now

HOUR = timedelta(hours=1)


@pytest.fixture
def heard(connection: Connection) -> Connection:
    """The feed was heard to its end, all streams were read just now, but time: its last reading is minutes ago."""
    establish(connection)
    hear(connection)
    read_at(connection, timezone.now() + timedelta(seconds=10))
    StreamCursor.objects.filter(stream="time_entries").update(last_started_at=timezone.now() - timedelta(minutes=5))
    return connection


def hear(connection: Connection) -> SyncRun:
    run_id = pull_now(StreamCursor.objects.get(connection=connection, stream="events").pk)
    assert run_id is not None
    return SyncRun.objects.get(pk=run_id)


def read_at(connection: Connection, instant: Any) -> None:
    streams = StreamCursor.objects.filter(connection=connection).exclude(stream="events")
    streams.update(last_started_at=instant, next_at=timezone.now() + HOUR)


def due(connection: Connection) -> set[str]:
    streams = StreamCursor.objects.filter(connection=connection, next_at__lte=timezone.now())
    return set(streams.exclude(stream="events").values_list("stream", flat=True))


def test_approved_time_is_due_at_once_and_nothing_else(psa: Vendor, heard: Connection) -> None:
    psa.do("approve_time", n=3)

    run = hear(heard)

    assert due(heard) == {"time_entries"}
    assert (run.state, run.changed) == ("done", 1)
    assert run.seen >= 3


def test_what_was_read_since_is_not_rung_for_again(psa: Vendor, heard: Connection) -> None:
    psa.do("approve_time", n=1)
    hear(heard)
    read_at(heard, timezone.now() + timedelta(seconds=10))

    run = hear(heard)

    assert run.seen >= 1
    assert due(heard) == set()


def test_a_late_event_rings_as_long_as_nobody_has_read(psa: Vendor, heard: Connection) -> None:
    psa.do("approve_time", n=1)
    StreamCursor.objects.filter(stream="events").update(watermark=timezone.now() + timedelta(seconds=30))

    hear(heard)

    assert due(heard) == {"time_entries"}


def test_an_account_without_the_feed_is_not_asked(psa: Vendor, heard: Connection) -> None:
    Connection.objects.update(settings=heard.settings | {"subscribed_events": "false"})
    psa.do("approve_time", n=1)
    before = Exchange.objects.count()

    run = hear(heard)

    assert (run.state, Exchange.objects.count(), due(heard)) == ("done", before, set())
