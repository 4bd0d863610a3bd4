"""What PostgreSQL cannot keep (a NUL, half of a surrogate pair, too long a text) costs no step its outcome."""

import random
from typing import Any

import pytest
from django.utils import timezone

from integrations.models import Connection
from integrations.outcomes import Done, Outcome, Reference, Refused, Retry, Unavailable
from journeys.engine import gates, recording
from journeys.engine.claiming import Claim, Wish, claim
from journeys.engine.judging import Judge, Policy
from journeys.models import Attempt
from tests.journeys.builders import start_posting, step_of
from tests.journeys.conftest import open_target

DONE = Done(Reference("step", "p1"), {"tax_code": "DE1"})


def claimed(connection: Connection) -> tuple[Claim, ...]:
    gates.make(connection.pk, open_target(connection).limits)
    return claim(connection.pk, Wish(10), lane="live", worker="w", lease_seconds=60).steps


def result_of(held: Claim, answer: Outcome, **changes: Any) -> recording.Result:
    verdict = Judge(timezone.now(), random.Random(1)).judge(held, answer, Policy("ERP"))
    values: dict[str, Any] = {"outcome": type(answer).__name__, "worker": "w", "finished_at": timezone.now()} | changes
    return recording.Result(held, verdict, **values)


@pytest.mark.parametrize("words", ["no \x00 such account", "no \ud800such account"])
def test_a_refusal_in_broken_words_is_kept_and_so_is_its_neighbour(plain: Connection, words: str) -> None:
    refused, done = start_posting(plain.firm, "broken", "whole", steps=1)
    first, second = claimed(plain)

    recorded = recording.record([result_of(first, Refused("validation", words)), result_of(second, DONE)])

    assert (recorded.counted, step_of(refused).state, step_of(done).state) == (2, "rejected", "done")
    assert "such account" in step_of(refused).error
    assert Attempt.objects.get(step__run=refused).detail == step_of(refused).error


def test_an_echo_with_a_nul_in_a_name_and_a_text_is_kept_without_them(plain: Connection) -> None:
    (run,) = start_posting(plain.firm, "echo", steps=1)
    (held,) = claimed(plain)
    echo = {"li\x00nes": [{"role": "Engin\x00eer\udfff"}], "hours": 3}

    recording.record([result_of(held, Done(Reference("step", "p\x001"), echo))])

    output = step_of(run).output
    assert output is not None
    assert (output["external_id"], output["echo"]) == ("p1", {"lines": [{"role": "Engineer?"}], "hours": 3})


def test_a_gate_keeps_the_reason_of_a_failure_in_broken_words(plain: Connection) -> None:
    start_posting(plain.firm, "gate", steps=1)
    (held,) = claimed(plain)
    verdict = result_of(held, Unavailable("down\x00")).verdict

    gates.report(plain.pk, verdict.tally)

    assert Connection.objects.get(pk=plain.pk).gate.blocked_reason == "down"


def test_an_outcome_that_cannot_be_kept_costs_its_neighbours_nothing(plain: Connection) -> None:
    kept, other, lost = start_posting(plain.firm, "kept", "other", "lost", steps=1)
    first, second, third = claimed(plain)
    too_long = result_of(third, Retry("locked"), outcome="AnOutcomeWithAVeryLongName")

    recorded = recording.record([result_of(first, DONE), too_long, result_of(second, DONE)])

    assert (recorded.counted, recorded.fenced) == (2, 0)
    assert [step_of(run).state for run in (kept, other, lost)] == ["done", "done", "claimed"]
