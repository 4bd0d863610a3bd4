"""Time that a connection was paused, or a step waited for somebody, is not time in which it could have gone well."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from integrations import pausing
from integrations.connector import Limits
from integrations.models import Connection, ConnectionGate
from integrations.outcomes import Outcome, Pending, Retry
from journeys.engine import gates, recording
from journeys.engine.claiming import Claim, Wish, claim
from journeys.engine.judging import Judge, Policy, Verdict
from journeys.models import JourneyRun, StepRun
from tests.journeys.builders import start_posting, step_of

WEEKEND = timedelta(hours=60)


@pytest.fixture
def run(plain: Connection) -> JourneyRun:
    """A run whose step was tried once, before a weekend."""
    (started,) = start_posting(plain.firm, "weekend", steps=1)
    gates.make(plain.pk, Limits())
    record(take(plain), Retry("locked"))
    StepRun.objects.filter(run=started, name="post_1").update(
        next_at=timezone.now(), first_claimed_at=timezone.now() - WEEKEND - timedelta(hours=1)
    )
    return started


def take(connection: Connection) -> Claim:
    (held,) = claim(connection.pk, Wish(1), lane="live", worker="w", lease_seconds=60).steps
    return held


def judged(held: Claim, outcome: Outcome) -> Verdict:
    return Judge(timezone.now(), random.Random(1)).judge(held, outcome, Policy("ERP"))


def record(held: Claim, outcome: Outcome) -> None:
    now = timezone.now()
    recording.record([recording.Result(held, judged(held, outcome), type(outcome).__name__, "w", now, now)])


def closed_seconds() -> float:
    return ConnectionGate.objects.get().closed_seconds


def test_one_hiccup_after_a_paused_weekend_is_not_death(plain: Connection, run: JourneyRun) -> None:
    pausing.pause(plain.pk, "month-end")
    Connection.objects.update(paused_at=timezone.now() - WEEKEND)
    pausing.resume(plain.pk)

    verdict = judged(take(plain), Retry("locked"))

    assert verdict.state == "ready"
    assert closed_seconds() == pytest.approx(WEEKEND.total_seconds(), abs=5)


def test_a_second_reason_to_pause_leaves_the_beginning_as_it_is(plain: Connection, run: JourneyRun) -> None:
    pausing.pause(plain.pk, "Needs re-authorisation")
    begun = Connection.objects.get().paused_at

    pausing.pause(plain.pk, "Needs re-authorisation, still")

    assert Connection.objects.get().paused_at == begun
    assert Connection.objects.get().paused_reason == "Needs re-authorisation, still"


def test_time_that_was_blocked_anyway_counts_once(plain: Connection, run: JourneyRun) -> None:
    now = timezone.now()
    pausing.pause(plain.pk, "month-end")
    Connection.objects.update(paused_at=now - timedelta(hours=3))
    ConnectionGate.objects.update(blocked_until=now - timedelta(hours=1), closed_seconds=7200.0)

    pausing.resume(plain.pk)

    assert closed_seconds() == pytest.approx(3 * 3600, abs=5)


def test_resuming_what_was_not_paused_adds_nothing(plain: Connection, run: JourneyRun) -> None:
    pausing.resume(plain.pk)

    assert closed_seconds() == 0.0


def test_a_wait_for_a_remote_job_begins_the_age_anew(plain: Connection, run: JourneyRun) -> None:
    held = take(plain)

    record(held, Pending("job-1", timezone.now() + timedelta(hours=1)))

    step = step_of(run)
    assert (step.state, step.first_claimed_at, step.closed_before) == ("waiting", None, None)


def test_a_step_tried_in_vain_keeps_its_age(plain: Connection, run: JourneyRun) -> None:
    begun = step_of(run).first_claimed_at
    ConnectionGate.objects.update(closed_seconds=WEEKEND.total_seconds())

    record(take(plain), Retry("locked"))

    assert (step_of(run).state, step_of(run).first_claimed_at) == ("ready", begun)
