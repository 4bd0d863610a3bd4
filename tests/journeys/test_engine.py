"""The engine against a plain target over real HTTP."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.connector import Limits
from integrations.models import Connection, ConnectionGate
from journeys.engine import gates, preparing
from journeys.engine.claiming import Wish, claim
from journeys.engine.draining import drain
from journeys.models import Attempt, Effect, JourneyRun, StepRun
from tests.journeys.builders import start_posting, step_of
from tests.journeys.conftest import Target


def test_a_run_sends_its_steps_in_order_and_is_done(plain: Connection, target: Target) -> None:
    (run,) = start_posting(plain.firm, "order-a", steps=3)

    drain("live")

    run.refresh_from_db()
    assert target.refs("order-a") == ["order-a:1", "order-a:2", "order-a:3"]
    assert (run.state, run.steps_ended, run.steps_total) == ("done", 5, 5)
    states = list(StepRun.objects.filter(run=run).order_by("position").values_list("state", flat=True))
    assert states == ["done", "done", "done", "skipped", "skipped"]


def test_each_attempt_keeps_its_exchange(plain: Connection, target: Target) -> None:
    (run,) = start_posting(plain.firm, "evidence", steps=1)

    drain("live")

    attempt = Attempt.objects.get(step__run=run)
    assert (attempt.outcome, attempt.number, attempt.is_fenced) == ("Done", 1, False)
    assert attempt.exchanges.count() == 1


def test_an_effect_done_before_completes_a_step_without_a_call(plain: Connection, target: Target) -> None:
    (first,) = start_posting(plain.firm, "once", steps=1)
    drain("live")
    StepRun.objects.filter(run=first, name="post_1").update(state="ready", command=None, output=None)

    drain("live")

    assert len(target.requests("once")) == 1
    assert step_of(first).state == "done"
    assert step_of(first).output == Effect.objects.get(external_ref="once:1").reference


def test_a_refusal_rejects_the_step_and_fails_the_run(plain: Connection, target: Target) -> None:
    (run,) = start_posting(plain.firm, "refused", steps=2)
    target.mode(p400rl=1, only="/step/1")

    drain("live")

    run.refresh_from_db()
    assert (run.state, run.steps_failed, run.error_kind) == ("failed", 1, "validation")
    assert step_of(run, "post_2").state == "waiting"


def test_a_throttled_target_closes_the_gate_and_costs_no_attempt(plain: Connection, target: Target) -> None:
    (run,) = start_posting(plain.firm, "throttled", steps=1)
    target.mode(p429=1, retry_after=30)

    drain("live")

    step, gate = step_of(run), Connection.objects.get(pk=plain.pk).gate
    assert (step.state, step.attempts) == ("ready", 0)
    assert gate.blocked_until is not None
    assert len(target.requests()) == len({entry["t"] for entry in target.requests()})


def test_an_answer_lost_on_the_way_is_unknown_and_goes_again_with_the_same_key(
    plain: Connection, target: Target
) -> None:
    (run,) = start_posting(plain.firm, "lost", steps=1)
    target.mode(plost_after=1, count=1)
    drain("live")
    assert step_of(run).state == "unknown"
    StepRun.objects.filter(run=run).update(next_at="2026-01-01T00:00:00Z")
    Connection.objects.get(pk=plain.pk).gate.__class__.objects.update(blocked_until=None)

    drain("live")

    keys = {entry["key"] for entry in target.requests("lost")}
    assert step_of(run).state == "done"
    assert target.refs("lost") == ["lost:1"]
    assert len(keys) == 1


def test_a_keyless_target_is_looked_at_before_anything_is_sent_again(keyless: Connection, target: Target) -> None:
    (run,) = start_posting(keyless.firm, "keyless", steps=1)
    target.mode(plost_after=1, count=1, only="POST")
    drain("live")
    assert step_of(run).state == "unknown"
    StepRun.objects.filter(run=run, state="unknown").update(next_at="2026-01-01T00:00:00Z")
    Connection.objects.get(pk=keyless.pk).gate.__class__.objects.update(blocked_until=None)

    drain("live")

    assert step_of(run).state == "done"
    assert target.refs("keyless") == ["keyless:1"]


@pytest.mark.parametrize("count", [200])
def test_many_runs_are_done_once_each(plain: Connection, target: Target, count: int) -> None:
    keys = [f"many-{number}" for number in range(count)]
    start_posting(plain.firm, *keys)

    drain("live")

    assert sorted(target.refs("many-")) == sorted(f"{key}:{step}" for key in keys for step in (1, 2))
    assert JourneyRun.objects.filter(state="done").count() == count


def test_behind_an_open_breaker_steps_go_one_by_one_until_five_were_answered(plain: Connection, target: Target) -> None:
    runs = start_posting(plain.firm, *(f"trial-{number}" for number in range(8)), steps=1)
    gates.make(plain.pk, Limits(concurrency=8))
    ConnectionGate.objects.update(breaker="open", blocked_until=timezone.now() - timedelta(seconds=1))

    tried = claim(plain.pk, Wish(8), lane="live", worker="w", lease_seconds=60)
    beside = claim(plain.pk, Wish(8), lane="live", worker="x", lease_seconds=60)

    assert (len(tried.steps), tried.is_trial, beside.steps) == (1, True, ())
    preparing.give_back(tried.steps)
    StepRun.objects.filter(state="ready").update(next_at=timezone.now() - timedelta(seconds=1))

    drain("live")

    assert {step_of(run).state for run in runs} == {"done"}
    assert ConnectionGate.objects.get().breaker == "closed"


def test_a_failed_trial_costs_no_attempt_and_shuts_the_gate_for_another_half_minute(
    plain: Connection, target: Target
) -> None:
    (run,) = start_posting(plain.firm, "vain", steps=1)
    gates.make(plain.pk, Limits())
    ConnectionGate.objects.update(breaker="open", blocked_until=timezone.now() - timedelta(seconds=1))
    target.mode(p503=1)

    drain("live")

    step, gate = step_of(run), ConnectionGate.objects.get()
    assert (step.state, step.attempts, gate.breaker) == ("ready", 0, "open")
    assert gate.blocked_until is not None
    assert gate.blocked_until > timezone.now() + timedelta(seconds=20)
