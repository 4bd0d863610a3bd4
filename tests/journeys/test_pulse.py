"""What the sweep repairs: leases that ended, waits whose time came, followers nobody released."""

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from integrations.connector import Limits
from integrations.models import Connection, ConnectionGate
from integrations.outcomes import Done, Reference
from journeys import pulse
from journeys.engine import gates, leasing, recording, scheduling
from journeys.engine.claiming import Claim, Wish, claim
from journeys.engine.judging import Judge, Policy
from journeys.models import Attempt, Heartbeat, InboxEvent, JourneyRun, StepRun
from tests.journeys.builders import NOW, start_posting, step_of
from tests.journeys.conftest import Target

PAST = NOW - timedelta(days=30)
FUTURE = NOW + timedelta(days=365)


def take(connection: Connection, *, is_sent: bool = True, is_solo: bool = False) -> Claim:
    """Claim one step and let its lease end."""
    gates.make(connection.pk, Limits(concurrency=10))
    (held,) = claim(connection.pk, Wish(1, is_solo=is_solo), lane="live", worker="w", lease_seconds=60).steps
    gates.release("w")
    sent: dict[str, Any] = {"sent_at": PAST, "idem_key": "k"} if is_sent else {}
    StepRun.objects.filter(pk=held.id).update(lease_until=PAST, **sent)
    return held


def test_a_claim_that_was_never_sent_is_ready_again_and_costs_no_attempt(plain: Connection) -> None:
    (run,) = start_posting(plain.firm, "unsent", steps=1)
    take(plain, is_sent=False)

    assert leasing.end_leases() == 1

    step = step_of(run)
    assert (step.state, step.attempts, step.crashes, step.is_solo) == ("ready", 0, 1, True)
    attempt = Attempt.objects.get(step=step)
    assert (attempt.outcome, attempt.claimed_by, attempt.fence) == ("Crashed", "w", 1)


def test_a_sent_claim_to_a_keyed_target_is_sent_again(plain: Connection) -> None:
    (run,) = start_posting(plain.firm, "sent", steps=1)
    take(plain)

    leasing.end_leases()

    assert step_of(run).state == "ready"


def test_a_sent_claim_to_a_keyless_target_is_unknown(keyless: Connection) -> None:
    (run,) = start_posting(keyless.firm, "sent-keyless", steps=1)
    take(keyless)

    leasing.end_leases()

    run.refresh_from_db()
    assert (step_of(run).state, run.steps_unknown) == ("unknown", 1)


def test_a_late_answer_to_a_step_nobody_took_over_is_welcome(keyless: Connection) -> None:
    (run,) = start_posting(keyless.firm, "late", steps=1)
    held = take(keyless)
    leasing.end_leases()

    recorded = recording.record([result_of(held)])

    assert (recorded.counted, recorded.fenced, step_of(run).state) == (1, 0, "done")


def test_a_late_answer_to_a_step_somebody_took_over_changes_nothing(plain: Connection) -> None:
    (run,) = start_posting(plain.firm, "zombie", steps=1)
    zombie = take(plain)
    leasing.end_leases()
    claim(plain.pk, Wish(1, is_solo=True), lane="live", worker="other", lease_seconds=60)

    recorded = recording.record([result_of(zombie)])

    step = step_of(run)
    assert (recorded.counted, recorded.fenced, step.state, step.claimed_by) == (0, 1, "claimed", "other")
    assert Attempt.objects.get(step=step, outcome="Done").is_fenced


def test_three_crashes_alone_are_death_and_one_in_company_is_not(plain: Connection) -> None:
    (run,) = start_posting(plain.firm, "poison", steps=1)
    take(plain)
    leasing.end_leases()
    for _ in range(2):
        take(plain, is_solo=True)
        leasing.end_leases()
    assert step_of(run).state == "ready"
    take(plain, is_solo=True)

    leasing.end_leases()

    run.refresh_from_db()
    assert (step_of(run).state, run.state, run.error_kind) == ("dead", "failed", "crash")
    assert Attempt.objects.filter(step__run=run, outcome="Crashed").count() == 4


def test_a_success_clears_the_mark_of_crashes(plain: Connection, target: Target) -> None:
    (run,) = start_posting(plain.firm, "cleared", steps=1)
    take(plain, is_sent=False)
    leasing.end_leases()
    (held,) = claim(plain.pk, Wish(1, is_solo=True), lane="live", worker="w", lease_seconds=60).steps

    recording.record([result_of(held)])

    step = step_of(run)
    assert (step.state, step.crashes, step.is_solo) == ("done", 0, False)


def test_a_lease_in_force_is_left_alone(plain: Connection) -> None:
    start_posting(plain.firm, "alive", steps=1)
    gates.make(plain.pk, Limits())
    claim(plain.pk, Wish(1), lane="live", worker="w", lease_seconds=60)

    assert leasing.end_leases() == 0


def test_a_renewed_lease_does_not_end(plain: Connection) -> None:
    (run,) = start_posting(plain.firm, "renewed", steps=1)
    held = take(plain)

    ours = leasing.renew(plain.pk, {held.id: held.fence}, worker="w", lease_seconds=60)

    assert ours == {held.id}
    assert leasing.end_leases() == 0
    lease = step_of(run).lease_until
    assert lease is not None
    assert lease > timezone.now()


@pytest.mark.parametrize(
    ("wait_on", "state", "left"),
    [
        ("customer:7", "ready", None),
        ("remote:job-1", "ready", "remote:job-1"),
        ("approval:finance", "waiting", "approval:finance"),
    ],
)
def test_due_waits_are_woken_but_for_those_a_person_ends(
    plain: Connection, wait_on: str, state: str, left: str | None
) -> None:
    (run,) = start_posting(plain.firm, "wait", steps=1)
    StepRun.objects.filter(run=run, name="post_1").update(state="waiting", wait_on=wait_on, next_at=PAST)

    pulse.wake_waits()

    assert (step_of(run).state, step_of(run).wait_on) == (state, left)


def test_a_follower_whose_release_was_lost_is_released(plain: Connection) -> None:
    (run,) = start_posting(plain.firm, "stuck", steps=2)
    StepRun.objects.filter(run=run, name="post_1").update(state="done")

    assert pulse.repair() == 1

    assert step_of(run, "post_2").state == "ready"


def test_bells_ring_only_where_work_is_due(plain: Connection) -> None:
    assert pulse.bells() == []
    start_posting(plain.firm, "due", steps=1)

    assert pulse.bells() == [pulse.Bell("drain", "live", {"lane": "live"})]


def test_a_closed_gate_rings_nobody(plain: Connection) -> None:
    start_posting(plain.firm, "blocked", steps=1)
    gates.make(plain.pk, Limits())
    ConnectionGate.objects.update(blocked_until=timezone.now() + timedelta(hours=1))

    assert pulse.bells() == []
    assert scheduling.lateness("live") == timedelta()


def test_a_paused_connection_is_not_worked_on(plain: Connection, target: Target) -> None:
    start_posting(plain.firm, "paused", steps=1)
    Connection.objects.update(is_paused=True)

    assert pulse.bells() == []
    assert claim(plain.pk, Wish(1), lane="live", worker="w", lease_seconds=60).steps == ()


def test_late_steps_are_seen_only_while_nobody_works_there(plain: Connection) -> None:
    start_posting(plain.firm, "late", "later", steps=1)
    StepRun.objects.filter(state="ready").update(next_at=timezone.now() - timedelta(minutes=1))
    assert pulse.is_late("live", timedelta(seconds=30))
    gates.make(plain.pk, Limits())

    claim(plain.pk, Wish(1), lane="live", worker="w", lease_seconds=60)

    assert not pulse.is_late("live", timedelta(seconds=30))


@pytest.mark.parametrize(
    ("first_state", "is_late"), [("done", True), ("waiting", False), ("claimed", False), ("unknown", False)]
)
def test_an_ordered_step_is_late_unless_an_earlier_one_of_its_key_holds_it(
    plain: Connection, first_state: str, is_late: bool
) -> None:
    start_posting(plain.firm, "first", "second", steps=1, order_key="key")
    StepRun.objects.filter(run__subject="first").update(state=first_state, next_at=FUTURE, lease_until=FUTURE)
    StepRun.objects.filter(run__subject="second", name="post_1").update(next_at=PAST)

    assert pulse.is_late("live", timedelta(seconds=30)) == is_late


@pytest.mark.parametrize(
    ("next_at", "lease_until", "is_late"), [(PAST, None, True), (PAST, FUTURE, False), (FUTURE, None, False)]
)
def test_an_unknown_step_is_late_once_it_is_due_and_nobody_looks_for_it(
    plain: Connection, next_at: datetime, lease_until: datetime | None, is_late: bool
) -> None:
    (run,) = start_posting(plain.firm, "unknown", steps=1)
    StepRun.objects.filter(run=run, name="post_1").update(state="unknown", next_at=next_at, lease_until=lease_until)

    assert pulse.is_late("live", timedelta(seconds=30)) == is_late


def test_a_step_that_comes_first_and_later_hides_no_late_one(plain: Connection) -> None:
    first, late = start_posting(plain.firm, "first", "late", steps=1)
    StepRun.objects.filter(run=first, name="post_1").update(priority=1, next_at=FUTURE)
    StepRun.objects.filter(run=late, name="post_1").update(next_at=PAST)

    assert pulse.is_late("live", timedelta(seconds=30))


def test_hints_that_are_put_off_are_no_news(plain: Connection) -> None:
    InboxEvent.objects.create(
        connection=plain, external_event_id="later", stream="records", received_at=PAST, next_at=FUTURE
    )

    assert not scheduling.is_news()


def test_a_heartbeat_is_one_row(plain: Connection) -> None:
    pulse.beat("pulse")
    pulse.beat("pulse")

    assert Heartbeat.objects.filter(name="pulse").count() == 1


def test_a_run_counts_what_its_steps_are(plain: Connection) -> None:
    (run,) = start_posting(plain.firm, "counted", steps=2)
    held = take(plain)

    recording.record([result_of(held)])

    run.refresh_from_db()
    assert (run.steps_total, run.steps_ended, run.steps_failed, run.state) == (5, 1, 0, "open")
    assert JourneyRun.objects.get().finished_at is None


def result_of(held: Claim) -> recording.Result:
    judge = Judge(timezone.now(), random.Random(1))
    verdict = judge.judge(held, Done(Reference("step", "p1")), Policy("ERP"))
    return recording.Result(held, verdict, "Done", "w", timezone.now(), timezone.now())


@pytest.mark.parametrize(
    ("changes", "breaker"),
    [
        ({"successes": 1}, "closed"),
        ({"successes": 1, "breaker_changed_at": FUTURE}, "half_open"),
        ({"successes": 0}, "half_open"),
        ({"successes": 1, "failures": 1}, "half_open"),
        ({"successes": 1, "blocked_until": FUTURE}, "half_open"),
        ({"successes": 1, "breaker": "open"}, "open"),
    ],
)
def test_a_half_open_gate_of_a_quiet_connection_closes_after_a_good_minute(
    plain: Connection, changes: dict[str, Any], breaker: str
) -> None:
    gates.make(plain.pk, Limits())
    ConnectionGate.objects.update(**{"breaker": "half_open", "breaker_changed_at": PAST} | changes)

    swept = pulse.sweep()

    assert ConnectionGate.objects.get().breaker == breaker
    assert swept.gates_closed == (breaker == "closed")
