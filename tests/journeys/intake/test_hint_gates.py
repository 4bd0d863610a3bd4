"""Hints keep to the gate of their connection: who is paused, blocked or busy is not asked, and no try is counted."""

import base64
import os
from datetime import timedelta
from typing import Any

from django.utils import timezone

from integrations import secrets
from integrations.models import Connection, ConnectionGate, GateLease
from journeys.intake import duty, turns
from journeys.intake.hints import take_hints
from journeys.models import InboxEvent, JourneyRun
from tests.journeys.builders import NOW, make_connection
from tests.journeys.conftest import Target
from tests.journeys.intake.conftest import Elsewhere, await_reading
from tests.journeys.intake.news import hint


def waiting() -> InboxEvent:
    """The one hint, which nobody has tried yet."""
    return InboxEvent.objects.get(state="new", attempts=0)


def test_a_paused_connection_is_not_asked(source: Connection, target: Target, mine: duty.Duty) -> None:
    Connection.objects.update(is_paused=True)
    hint(source, "evt-1", "while-paused")

    take_hints(mine)

    assert waiting().next_at > timezone.now()
    assert target.requests("while-paused") == []


def test_a_blocked_connection_is_asked_when_its_gate_opens(source: Connection, target: Target, mine: duty.Duty) -> None:
    until = timezone.now() + timedelta(minutes=3)
    ConnectionGate.objects.create(connection=source, blocked_until=until)
    hint(source, "evt-1", "while-blocked")

    take_hints(mine)

    assert waiting().next_at == until
    assert target.requests("while-blocked") == []


def test_a_connection_without_a_free_slot_is_asked_in_a_moment(
    source: Connection, target: Target, mine: duty.Duty
) -> None:
    ConnectionGate.objects.create(connection=source, slots=2, reserved_for_live=1)
    later = timezone.now() + timedelta(minutes=1)
    GateLease.objects.create(connection=source, worker="other", lane="bulk", slots=1, lease_until=later)
    hint(source, "evt-1", "while-busy")

    take_hints(mine)

    assert timezone.now() < waiting().next_at < later
    assert target.requests("while-busy") == []


def test_one_closed_gate_puts_all_hints_of_its_connection_off_and_no_others(source: Connection, target: Target) -> None:
    target.put("open")
    closed = make_connection(source.firm, base_url=source.base_url, commands=(), is_paused=True)
    hint(closed, "evt-1", "closed-1")
    hint(closed, "evt-2", "closed-2", stream="others")
    hint(source, "evt-3", "open")

    started = turns.follow_hints()

    assert (started.new, JourneyRun.objects.get().subject) == (1, "open")
    assert InboxEvent.objects.filter(state="new", attempts=0, next_at__gt=timezone.now()).count() == 2


def test_a_vendor_that_asks_to_wait_closes_the_gate_and_is_asked_when_it_opens(
    source: Connection, target: Target, mine: duty.Duty
) -> None:
    target.mode(p429=1, retry_after=30)
    hint(source, "evt-1", "throttled")

    take_hints(mine)

    gate = ConnectionGate.objects.get(connection=source)
    assert gate.blocked_until == waiting().next_at
    assert waiting().next_at > timezone.now() + timedelta(seconds=20)
    assert GateLease.objects.count() == 0


def test_a_read_holds_a_slot_and_gives_it_back(slow_source: Connection, target: Target, elsewhere: Elsewhere) -> None:
    target.put("slow")
    hint(slow_source, "evt-1", "slow")

    following = elsewhere(turns.follow_hints)
    await_reading()
    held = list(GateLease.objects.values_list("connection_id", "lane", "slots"))

    assert held == [(slow_source.pk, "bulk", 1)]
    assert following.result().new == 1
    assert GateLease.objects.count() == 0


def test_a_connection_whose_secrets_are_refused_is_paused(source: Connection, settings: Any) -> None:
    secrets.keep(source, {"api_token": "a-token"}, now=NOW)
    settings.VAULT_KEYS = [base64.b64encode(os.urandom(32)).decode()]
    hint(source, "evt-1", "locked")

    turns.follow_hints()

    source.refresh_from_db()
    assert source.is_paused
    assert source.paused_reason.startswith("Needs re-authorisation: ")
    assert waiting().next_at > timezone.now()
    assert GateLease.objects.count() == 0
