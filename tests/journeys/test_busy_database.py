"""Locks that others hold for too long: a drain lets go of what it has not sent and keeps what it was answered."""

import threading
import time

from integrations.models import Connection
from journeys.engine.draining import drain
from journeys.models import Attempt, StepRun
from tests.elsewhere import holding, limited, session
from tests.journeys.builders import start_posting, step_of
from tests.journeys.conftest import Target

RUNS = "SELECT 1 FROM journeys_journeyrun FOR UPDATE"


def test_claims_that_cannot_be_prepared_are_ready_again_and_cost_nothing(plain: Connection, target: Target) -> None:
    (run,) = start_posting(plain.firm, "busy", steps=1)

    with limited(lock_timeout="100ms"), holding("LOCK TABLE journeys_effect IN ACCESS EXCLUSIVE MODE"):
        drain("live", budget=0.5)

    step = step_of(run)
    assert (step.state, step.attempts, step.crashes, step.is_solo) == ("ready", 0, 0, False)
    assert target.requests("busy") == []
    StepRun.objects.update(next_at="2026-01-01T00:00:00Z")
    drain("live")
    assert (step_of(run).state, target.refs("busy")) == ("done", ["busy:1"])


def test_an_answer_outlasts_a_lock_on_its_run(plain: Connection, target: Target) -> None:
    (run,) = start_posting(plain.firm, "kept", steps=1)
    target.mode(delay=0.3, count=1, only="/step/1")

    def lock_the_run_while_the_target_works() -> None:
        other = session()
        while other.execute("SELECT 1 FROM journeys_steprun WHERE sent_at IS NOT NULL").fetchone() is None:
            other.rollback()
            time.sleep(0.005)
        other.execute(RUNS)
        time.sleep(0.5)
        other.close()

    locker = threading.Thread(target=lock_the_run_while_the_target_works)
    with limited(lock_timeout="100ms"):
        locker.start()
        drain("live")
        locker.join()

    assert (step_of(run).state, len(target.requests("kept"))) == ("done", 1)
    assert Attempt.objects.get(step__run=run).outcome == "Done"


def test_a_drain_that_may_not_claim_ends_and_comes_again(plain: Connection, target: Target) -> None:
    (run,) = start_posting(plain.firm, "later", steps=1)

    with limited(lock_timeout="100ms"), holding("LOCK TABLE integrations_gatelease IN ACCESS EXCLUSIVE MODE"):
        drain("live", budget=0.5)

    assert (step_of(run).state, target.requests("later")) == ("ready", [])
