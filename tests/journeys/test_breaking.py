"""The breaker's arithmetic: when it opens, how long it pauses, and what closes it again."""

import random
from datetime import timedelta

import pytest

from integrations.outcomes import Unauthorized
from journeys.engine.breaking import Gate, Tally
from journeys.engine.judging import Judge, Policy
from tests.journeys.builders import NOW, make_claim

KEYED = Policy("ERP")


@pytest.mark.parametrize(
    ("successes", "failures", "breaker"),
    [
        (0, 4, "closed"),
        (0, 5, "open"),
        (1, 5, "closed"),
        (3, 7, "open"),
        (4, 7, "closed"),
        (1000, 14, "closed"),
        (1000, 15, "open"),
    ],
)
def test_the_breaker_opens_at_five_failures_more_than_answers_took_back(
    successes: int, failures: int, breaker: str
) -> None:
    gate = Gate().after(Tally(successes=successes), NOW).after(Tally(failures=failures), NOW)

    assert gate.breaker == breaker
    assert breaker == "closed" or gate.blocked_until == NOW + timedelta(seconds=30)


@pytest.mark.parametrize(("lost", "least", "most"), [(0.1, 0, 0), (0.25, 0, 5), (0.5, 95, 100), (1.0, 100, 100)])
def test_the_breaker_knows_a_sick_target_from_a_dead_one(lost: float, least: int, most: int) -> None:
    """A quarter of lost answers is no outage, half of them is one: of a hundred targets, after 150 calls each."""
    opened = sum(_opens(lost, random.Random(seed)) for seed in range(100))

    assert least <= opened <= most


def _opens(lost: float, dice: random.Random) -> bool:
    gate = Gate()
    for _ in range(150):
        gate = gate.after(Tally(failures=1) if dice.random() < lost else Tally(successes=1), NOW)
    return gate.breaker == "open"


def test_a_lost_answer_among_many_good_ones_stops_everything_for_two_seconds_at_most() -> None:
    good = Gate(dice=random.Random(1)).after(Tally(successes=20), NOW)

    for _ in range(8):
        good = good.after(Tally(successes=3), NOW).after(Tally(failures=1), NOW)

    assert max(good.pause() for _ in range(100)) <= timedelta(seconds=2)


def test_refused_tokens_are_no_outage_and_wait_for_a_second() -> None:
    """Everything that was on its way when a token ended, after a good minute."""
    gate = Gate().after(Tally(successes=100), NOW)

    for _ in range(40):
        verdict = Judge(NOW, random.Random(7)).judge(make_claim(), Unauthorized("401"), KEYED)
        gate = gate.after(verdict.tally, NOW)

    assert (gate.breaker, gate.failures, gate.blocked_until) == ("closed", 0, NOW + timedelta(seconds=1))


def test_what_fails_while_the_breaker_is_open_was_sent_before_and_makes_its_pause_no_longer() -> None:
    opened = Gate().after(Tally(failures=5), NOW)

    later = opened.after(Tally(failures=8), NOW + timedelta(seconds=3))

    assert (later.breaker, later.blocked_until) == ("open", NOW + timedelta(seconds=30))


def test_a_half_open_breaker_closes_by_five_answers_in_a_row() -> None:
    gate, states = Gate(breaker="half_open", breaker_changed_at=NOW, window_started_at=NOW), []

    for second in range(5):
        gate = gate.after(Tally(successes=1), NOW + timedelta(seconds=100 * second))
        states.append(gate.breaker)

    assert states == ["half_open"] * 4 + ["closed"]
    assert (gate.successes, gate.failures) == (0, 0)


def test_one_failed_trial_opens_the_breaker_again_for_half_a_minute() -> None:
    trial = Gate(breaker="half_open", window_started_at=NOW, successes=4)

    again = trial.after(Tally(failures=1), NOW)

    assert (again.breaker, again.blocked_until) == ("open", NOW + timedelta(seconds=30))


def test_an_answer_to_what_was_sent_before_closes_no_open_breaker() -> None:
    opened = Gate().after(Tally(failures=5), NOW)

    assert opened.after(Tally(successes=9), NOW + timedelta(seconds=2)).breaker == "open"


def test_failures_of_the_last_window_are_forgotten() -> None:
    old = Gate().after(Tally(failures=4), NOW)

    assert old.after(Tally(failures=1), NOW + timedelta(seconds=61)).breaker == "closed"


def test_closed_seconds_are_counted_once() -> None:
    gate = Gate().blocked(NOW + timedelta(seconds=30), "429", NOW)
    again = gate.blocked(NOW + timedelta(seconds=40), "429", NOW + timedelta(seconds=10))

    assert (gate.closed_seconds, again.closed_seconds) == (30.0, 40.0)
