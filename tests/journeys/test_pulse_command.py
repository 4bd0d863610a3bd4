"""The pulse outlives what goes wrong in one of its parts, and works itself when nobody else does."""

import os
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from celery.exceptions import CDeprecationWarning
from django.db import OperationalError, connections
from django.db import connection as database
from django.utils import timezone

from integrations import doorbell
from integrations.canonical.models import Opportunity, Project
from integrations.models import Connection, StreamCursor
from journeys.models import Heartbeat, InboxEvent, JourneyRun, StepRun
from journeys.pulse import part
from tests.breaking import refusing
from tests.integrations.pulls import pull_now
from tests.journeys.builders import start_posting, step_of
from tests.journeys.conftest import Target
from tests.journeys.intake.news import hint, make_routes, request
from tests.stories.waiting import eventually
from visibility.celery import app
from visibility.management.commands import pulse as command
from visibility.management.commands.pulse import MARKS_EVERY, PULL_EVERY, Pulse
from visibility.management.ringing import Ring, Ringer

LONG_AGO = timedelta(hours=1)


@pytest.fixture
def pulse(settings: Any) -> Pulse:
    """A pulse whose bells reach a broker that no worker listens to."""
    settings.SWEEP_SECONDS = 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CDeprecationWarning)  # tasks name their queue themselves
        app.finalize()
    return Pulse()


def test_an_intake_that_breaks_off_keeps_no_lane_from_being_drained(plain: Connection, pulse: Pulse) -> None:
    request(plain, "new")
    InboxEvent.objects.update(next_at=timezone.now() - LONG_AGO)
    (run,) = start_posting(plain.firm, "due", steps=1)
    StepRun.objects.update(next_at=timezone.now() - LONG_AGO)

    with refusing("journeys_journeyrun", "INSERT", "true", state="XX000"):
        pulse.turn()

    assert InboxEvent.objects.get().state == "new"
    assert step_of(run).state == "done"


def test_a_heartbeat_that_breaks_off_keeps_nothing_from_being_swept(plain: Connection, pulse: Pulse) -> None:
    (run,) = start_posting(plain.firm, "waits", steps=1)
    StepRun.objects.filter(run=run, name="post_1").update(
        state="waiting", wait_on="customer:7", next_at=timezone.now() - LONG_AGO
    )

    with refusing("journeys_heartbeat", "INSERT", "true", state="42501"):
        pulse.turn()

    assert (step_of(run).state, Heartbeat.objects.count()) == ("done", 0)


def test_one_repair_that_breaks_off_keeps_the_others_from_nothing(plain: Connection, pulse: Pulse) -> None:
    woken, stuck = start_posting(plain.firm, "wakes", "stuck", steps=2)
    StepRun.objects.filter(run=woken, name="post_1").update(
        state="waiting", wait_on="customer:7", next_at=timezone.now() - LONG_AGO
    )
    StepRun.objects.filter(run=stuck, name="post_1").update(state="done")

    with refusing("journeys_steprun", "UPDATE", "OLD.wait_on IS NOT NULL", state="XX000"):
        pulse.turn()

    assert step_of(woken).state == "waiting"
    assert step_of(stuck, "post_2").state == "ready"


def test_the_pulse_takes_news_that_nobody_takes(plain: Connection, pulse: Pulse) -> None:
    request(plain, "late")
    InboxEvent.objects.update(next_at=timezone.now() - LONG_AGO)

    pulse.turn()

    assert JourneyRun.objects.get().subject == "late"


def test_a_statement_that_is_cut_off_is_no_database_that_is_away(plain: Connection, pulse: Pulse) -> None:
    (run,) = start_posting(plain.firm, "due", steps=1)
    StepRun.objects.update(next_at=timezone.now() - LONG_AGO)

    with refusing("journeys_heartbeat", "INSERT", "true", state="57014"):
        pulse.turn()

    assert step_of(run).state == "done"


def test_a_database_that_is_away_is_told_to_whoever_waits_for_it(plain: Connection) -> None:
    with pytest.raises(OperationalError), part("a part"), database.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    database.close()


def test_the_pulse_works_on_ordered_steps_that_nobody_works_on(plain: Connection, pulse: Pulse) -> None:
    first, second = start_posting(plain.firm, "in-turn-1", "in-turn-2", steps=1, order_key="key")
    StepRun.objects.filter(state="ready").update(next_at=timezone.now() - LONG_AGO)

    pulse.turn()

    assert (step_of(first).state, step_of(second).state) == ("done", "done")


def test_the_pulse_sends_an_unknown_step_of_a_keyed_target_again(plain: Connection, pulse: Pulse) -> None:
    (run,) = start_posting(plain.firm, "keyed-unknown", steps=1)
    StepRun.objects.filter(run=run, name="post_1").update(
        state="unknown", next_at=timezone.now() - LONG_AGO, idem_key="key", sent_at=timezone.now() - LONG_AGO
    )

    pulse.turn()

    assert step_of(run).state == "done"


def test_the_pulse_follows_hints_that_nobody_follows(plain: Connection, target: Target, pulse: Pulse) -> None:
    make_routes(plain.firm, plain)
    target.put("late-hint")
    hint(plain, "evt-1", "late-hint")
    InboxEvent.objects.update(next_at=timezone.now() - LONG_AGO)

    pulse.turn()

    assert JourneyRun.objects.get().subject == "late-hint"


def test_a_stream_that_is_due_waits_for_no_sweep(plain: Connection, pulse: Pulse) -> None:
    pulse.swept_at = time.monotonic()
    cursor = StreamCursor.objects.create(connection=plain, stream="records", entity="record", every_seconds=60)

    pulse.turn()

    wanted = Ring("pull_stream", "bulk", (("cursor_id", cursor.pk),), PULL_EVERY)
    eventually(lambda: wanted in pulse.ringer._rung_at, seconds=5)
    assert not Heartbeat.objects.exists()


@contextmanager
def running(pulse: Pulse) -> Iterator[None]:
    """The pulse at work, in a thread with a database connection of its own."""

    def run() -> None:
        pulse.run()
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        pulse.request_stop()
        doorbell.ring()
        thread.join()


def test_a_deal_that_a_pull_changed_reaches_the_projector_by_the_bell_alone(
    plain: Connection, target: Target, pulse: Pulse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorbell, "CHANNEL", f"sightline_{os.getpid()}")  # other tests ring too
    monkeypatch.setattr(command, "LISTEN_SECONDS", 60.0)
    pulse.sweep_every = pulse.swept_at = pulse.marked_at = time.monotonic() + 60
    cursor = StreamCursor.objects.create(connection=plain, stream="records", entity="opportunity", every_seconds=60)
    target.put("sold", amount="100")
    pull_now(cursor.pk)
    deal = Opportunity.objects.get(name="sold")
    Project.objects.create(firm=plain.firm, opportunity=deal, recorded_at=timezone.now())
    wanted = Ring("project_marks", "report", (("is_anyway", False),), MARKS_EVERY)

    with running(pulse):
        eventually(lambda: Ring("intake", "live") in pulse.ringer._rung_at, seconds=5)
        assert wanted not in pulse.ringer._rung_at
        target.put("sold", amount="200")
        pull_now(cursor.pk)
        eventually(lambda: wanted in pulse.ringer._rung_at, seconds=5)


def test_a_flood_of_rings_is_one_and_a_new_occasion_is_rung_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[Ring] = []
    monkeypatch.setattr(Ringer, "_publish", lambda _, ring: rung.append(ring))
    ringer, now = Ringer({}), timezone.now()
    before, after = (Ring("pull_stream", "bulk", (), 60, since) for since in (now, now + LONG_AGO))

    for ring in (before, before, after, before, after):
        ringer.ring(ring)

    eventually(lambda: len(rung) == 2, seconds=5)
    assert set(rung) == {before, after}


def test_a_ring_whose_work_is_done_meanwhile_is_not_rung(monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[Ring] = []
    monkeypatch.setattr(Ringer, "_publish", lambda _, ring: rung.append(ring))
    ringer, again, other = Ringer({}), Ring("drain", "live", every=0.2), Ring("intake", "live")
    ringer.ring(again)
    eventually(lambda: rung == [again], seconds=5)

    ringer.ring_only(again)
    ringer.ring_only(other)

    eventually(lambda: other in rung, seconds=5)
    eventually(lambda: not ringer._wanted, seconds=5)
    assert rung == [again, other]
