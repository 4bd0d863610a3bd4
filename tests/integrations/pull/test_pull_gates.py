"""Lease and gate decide who pulls: one worker a stream, and nobody whom the vendor asked to wait."""

from datetime import timedelta

import pytest
from django.db import connection as database
from django.utils import timezone

from integrations.models import Connection, ConnectionGate, GateLease, StreamCursor, SyncRun
from integrations.outcomes import Throttled
from integrations.pull import read_hints
from integrations.pulling import leases
from integrations.transport.errors import CallFailed
from tests.integrations.pull.conftest import Cursors, held, pulled
from tests.integrations.pull.source import Source
from tests.integrations.pulls import pull_now

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


def test_only_one_worker_pulls_a_stream(source: Source, cursor_of: Cursors) -> None:
    cursor = cursor_of("entries")
    StreamCursor.objects.filter(pk=cursor.pk).update(lease_until=timezone.now() + timedelta(minutes=1))

    assert pull_now(cursor.pk) is None
    assert (SyncRun.objects.count(), source.requests) == (0, [])


def test_a_worker_whose_lease_was_taken_over_writes_nothing_more(source: Source, cursor_of: Cursors) -> None:
    cursor = cursor_of("entries")
    source.put("1")
    source.page_served = lambda _: _take_over(cursor)

    run = pulled(cursor.pk)

    assert run.state == "failed"
    assert "was taken over" in run.error
    assert held() == []


def test_a_blocked_gate_keeps_the_pull_out(source: Source, connection: Connection, cursor_of: Cursors) -> None:
    ConnectionGate.objects.create(connection=connection, blocked_until=timezone.now() + timedelta(minutes=1))

    assert pull_now(cursor_of("entries").pk) is None
    assert source.requests == []


def test_a_pull_that_a_gate_kept_out_comes_back_when_it_opens(connection: Connection, cursor_of: Cursors) -> None:
    until = timezone.now() + timedelta(minutes=1)
    ConnectionGate.objects.create(connection=connection, blocked_until=until)

    pull_now(cursor_of("entries").pk)

    assert cursor_of("entries").next_at == until


def test_a_paused_connection_keeps_the_pull_out(source: Source, connection: Connection, cursor_of: Cursors) -> None:
    Connection.objects.update(is_paused=True)

    assert pull_now(cursor_of("entries").pk) is None
    assert source.requests == []


def test_a_full_gate_keeps_the_pull_out(connection: Connection, cursor_of: Cursors) -> None:
    ConnectionGate.objects.create(connection=connection, slots=2, reserved_for_live=1)
    GateLease.objects.create(
        connection=connection, worker="other", lane="bulk", slots=1, lease_until=timezone.now() + timedelta(minutes=1)
    )

    assert pull_now(cursor_of("entries").pk) is None


def test_a_vendor_that_asks_to_wait_closes_the_gate_for_everybody(
    source: Source, connection: Connection, cursor_of: Cursors
) -> None:
    source.status = 429

    pull_now(cursor_of("entries").pk)

    gate = ConnectionGate.objects.get(connection=connection)
    assert gate.blocked_until == cursor_of("entries").next_at
    assert GateLease.objects.count() == 0


def test_time_that_a_vendor_asks_to_wait_is_counted_as_closed_once(connection: Connection) -> None:
    now = timezone.now()
    ConnectionGate.objects.create(connection=connection)

    leases.heed(connection.pk, Throttled(now + HOUR / 2, "asked to wait"))
    leases.heed(connection.pk, Throttled(now + HOUR, "asked to wait longer"))

    gate = ConnectionGate.objects.get()
    assert (gate.blocked_until, gate.blocked_reason) == (now + HOUR, "asked to wait longer")
    assert gate.closed_seconds == pytest.approx(3600, abs=5)


def test_a_longer_break_is_made_no_shorter(connection: Connection) -> None:
    now = timezone.now()
    ConnectionGate.objects.create(connection=connection, blocked_until=now + HOUR, blocked_reason="of the breaker")

    leases.heed(connection.pk, Throttled(now + HOUR / 2, "asked to wait"))

    gate = ConnectionGate.objects.get()
    assert (gate.blocked_until, gate.blocked_reason, gate.closed_seconds) == (now + HOUR, "of the breaker", 0)


def test_a_vendor_that_refuses_our_secrets_is_asked_no_more(
    source: Source, connection: Connection, cursor_of: Cursors
) -> None:
    source.status = 401

    pull_now(cursor_of("entries").pk)
    asked = len(source.requests)
    pull_now(cursor_of("projects").pk)

    connection.refresh_from_db()
    assert connection.is_paused
    assert connection.paused_reason == "Needs re-authorisation: the target refused the access token (401)"
    assert len(source.requests) == asked


def test_secrets_that_are_refused_when_a_hint_is_read_pause_too(source: Source, connection: Connection) -> None:
    source.status = 401

    with pytest.raises(CallFailed):
        read_hints(connection.pk, "entries", ["1"])

    connection.refresh_from_db()
    assert connection.is_paused


def _take_over(cursor: StreamCursor) -> None:
    """From the source's thread, whose database connection has to be closed there."""
    StreamCursor.objects.filter(pk=cursor.pk).update(fence=999)
    database.close()
