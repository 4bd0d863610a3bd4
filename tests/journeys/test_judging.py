"""Outcomes and what becomes of a step: the table of the engine, without a database."""

import random
from datetime import timedelta
from typing import Any

import pytest

from integrations.outcomes import (
    Absent,
    Done,
    Duplicate,
    NotSent,
    Pending,
    Reference,
    Refused,
    Retry,
    Throttled,
    Unauthorized,
    Unavailable,
    Unknown,
)
from journeys.definition import Rejected, Skip, Wait
from journeys.engine.breaking import Tally
from journeys.engine.judging import Judge, Policy
from tests.journeys.builders import NOW, make_claim

JUDGE = Judge(NOW, random.Random(7))
KEYED, KEYLESS = Policy("ERP"), Policy("ERP", creates="none", server_cutoff=4)
REFERENCE = Reference("project", "42", "https://erp.example/42")


@pytest.mark.parametrize("outcome", [Done(REFERENCE, {"tax_code": "x"}), Duplicate(REFERENCE, {"tax_code": "x"})])
def test_done_and_done_before_leave_the_same_output(outcome: Any) -> None:
    verdict = JUDGE.judge(make_claim(), outcome, KEYED)

    assert (verdict.state, verdict.attempts) == ("done", 0)
    assert verdict.output == {
        "external_id": "42",
        "object_type": "project",
        "url": "https://erp.example/42",
        "connection": "ERP",
        "echo": {"tax_code": "x"},
    }


def test_a_find_that_finds_nothing_is_done_without_reference() -> None:
    verdict = JUDGE.judge(make_claim(), Absent(), KEYED)

    assert (verdict.state, verdict.output) == ("done", None)


def test_a_refusal_names_field_and_reason() -> None:
    verdict = JUDGE.judge(make_claim(), Refused("validation", "must be positive", "amount"), KEYED)

    assert (verdict.state, verdict.error_kind, verdict.error) == ("rejected", "validation", "amount: must be positive")


@pytest.mark.parametrize(
    "outcome", [Throttled(NOW + timedelta(seconds=30), "429"), Unavailable("503"), Unauthorized("401")]
)
def test_a_target_that_is_not_well_costs_no_attempt(outcome: Any) -> None:
    verdict = JUDGE.judge(make_claim(attempts=11), outcome, KEYED)

    assert (verdict.state, verdict.attempts) == ("ready", 0)


def test_only_refused_credentials_pause_the_connection() -> None:
    assert JUDGE.judge(make_claim(), Unauthorized("401"), KEYED).is_pausing
    assert not JUDGE.judge(make_claim(), Unavailable("503"), KEYED).is_pausing


def test_what_was_held_back_is_as_before() -> None:
    verdict = JUDGE.judge(make_claim(), NotSent("its lease ended"), KEYED)

    assert (verdict.state, verdict.attempts, verdict.tally) == ("ready", 0, Tally())


def test_a_look_that_was_held_back_leaves_the_step_as_it_was() -> None:
    looking = make_claim(state="unknown", probes=2, absences=1)

    verdict = JUDGE.judge(looking, NotSent("the target had asked to wait"), KEYLESS)

    assert (verdict.state, verdict.next_at, verdict.probes, verdict.absences) == ("unknown", NOW, 2, 1)
    assert (verdict.question, verdict.tally) == ("", Tally())


def test_asking_about_a_remote_job_that_was_held_back_asks_again() -> None:
    verdict = JUDGE.judge(make_claim(wait_on="remote:job-7"), NotSent("its lease ended"), KEYED)

    assert (verdict.state, verdict.wait_on, verdict.tally) == ("ready", "remote:job-7", Tally())


def test_a_locked_row_counts_and_backs_off() -> None:
    verdict = JUDGE.judge(make_claim(attempts=2), Retry("locked"), KEYED)

    assert (verdict.state, verdict.attempts) == ("ready", 1)
    assert NOW <= verdict.next_at <= NOW + timedelta(seconds=8)


def test_the_twelfth_failure_is_the_last() -> None:
    verdict = JUDGE.judge(make_claim(attempts=11), Retry("locked"), KEYED)

    assert (verdict.state, verdict.error) == ("dead", "Given up after 12 attempts: locked")


def test_a_day_of_open_gate_is_the_end_and_closed_hours_do_not_count() -> None:
    begun = NOW - timedelta(hours=60)
    through_an_outage = make_claim(first_claimed_at=begun, closed_before=0.0, closed_seconds=48 * 3600.0)
    open_all_the_time = make_claim(first_claimed_at=begun, closed_before=0.0, closed_seconds=0.0)

    assert JUDGE.judge(through_an_outage, Retry("locked"), KEYED).state == "ready"
    assert JUDGE.judge(open_all_the_time, Retry("locked"), KEYED).state == "dead"


def test_an_unknown_effect_at_a_keyless_target_is_looked_for_after_the_cut_off() -> None:
    verdict = JUDGE.judge(make_claim(), Unknown("reset"), KEYLESS)

    assert (verdict.state, verdict.next_at) == ("unknown", NOW + timedelta(seconds=4))


def test_a_notice_that_may_have_gone_counts_as_gone() -> None:
    verdict = JUDGE.judge(make_claim(), Unknown("reset"), Policy("Mail", assume_done=True))

    assert (verdict.state, verdict.output) == ("done", None)


def test_a_notice_whose_process_died_counts_as_gone_where_nobody_can_look() -> None:
    undecided = Unknown("mail has no way to look a notice up")

    verdict = JUDGE.judge(make_claim(state="unknown"), undecided, Policy("Mail", creates="none", assume_done=True))

    assert (verdict.state, verdict.question) == ("done", "")
    assert verdict.error == "Taken as done: mail has no way to look a notice up"


def test_one_absence_is_not_enough_and_two_send_again() -> None:
    first = JUDGE.judge(make_claim(state="unknown"), Absent(), KEYLESS)
    second = JUDGE.judge(make_claim(state="unknown", absences=first.absences), Absent(), KEYLESS)

    assert (first.state, first.absences, second.state) == ("unknown", 1, "ready")


def test_three_undecided_looks_are_for_a_person() -> None:
    second = JUDGE.judge(make_claim(state="unknown", probes=1), Unknown("no answer"), KEYLESS)
    third = JUDGE.judge(make_claim(state="unknown", probes=2), Unknown("no answer"), KEYLESS)

    assert (second.question, third.state) == ("", "unknown")
    assert third.question.startswith("Was it done?")


def test_a_look_that_finds_the_effect_ends_the_step() -> None:
    assert JUDGE.judge(make_claim(state="unknown"), Done(REFERENCE), KEYLESS).state == "done"


def test_a_job_that_ends_later_is_waited_for_and_then_asked_about() -> None:
    pending = JUDGE.judge(make_claim(), Pending("job-7", NOW + timedelta(minutes=5)), KEYED)
    unfinished = JUDGE.judge(make_claim(wait_on="remote:job-7"), Unavailable("503"), KEYED)

    assert (pending.state, pending.wait_on, pending.next_at) == ("waiting", "remote:job-7", NOW + timedelta(minutes=5))
    assert (unfinished.state, unfinished.wait_on) == ("waiting", "remote:job-7")


def test_an_optional_step_that_fails_is_skipped_with_its_reason() -> None:
    verdict = JUDGE.judge(make_claim(is_optional=True), Refused("other", "no such channel"), KEYED)

    assert (verdict.state, verdict.error) == ("skipped", "no such channel")


def test_decisions_that_send_nothing() -> None:
    wait = JUDGE.decided(make_claim(), Wait("not pulled yet", "customer:3"))
    person = JUDGE.decided(make_claim(), Wait("over the limit", "approval:finance"))
    skip = JUDGE.decided(make_claim(), Skip("nothing to do"))
    rejected = JUDGE.decided(make_claim(), Rejected("no tax code", "master_data"))

    assert (wait.state, wait.wait_on, wait.next_at) == ("waiting", "customer:3", NOW + timedelta(hours=1))
    assert (person.question, person.question_kind) == ("over the limit", "approval")
    assert (skip.state, skip.error) == ("skipped", "nothing to do")
    assert (rejected.state, rejected.error_kind) == ("rejected", "master_data")


def test_an_unknown_step_that_can_no_longer_be_read_is_for_a_person() -> None:
    verdict = JUDGE.decided(make_claim(state="unknown", absences=1), Rejected("no such step", "other"))

    assert (verdict.state, verdict.absences, verdict.question) == ("unknown", 1, "Was it done? no such step")


def test_a_bulk_key_is_kept_for_as_long_as_the_call_may_have_gone_out() -> None:
    sent = make_claim(wait_on="bulk:8d1f")
    outcomes: list[Any] = [Unknown("lost"), Retry("500"), Unavailable("503"), NotSent("its lease ended")]

    verdicts = [JUDGE.judge(sent, outcome, KEYED) for outcome in outcomes]

    assert [(one.state, one.wait_on) for one in verdicts] == [("unknown", "bulk:8d1f"), *[("ready", "bulk:8d1f")] * 3]
    assert JUDGE.judge(sent, Refused("validation", "no"), KEYED).wait_on is None


def test_asking_about_a_remote_job_in_vain_sends_nothing_again() -> None:
    asked = make_claim(wait_on="remote:/job/7", attempts=3)

    verdict = JUDGE.judge(asked, Retry("the target failed (500)"), KEYED)

    assert (verdict.state, verdict.attempts, verdict.wait_on) == ("waiting", 1, "remote:/job/7")


@pytest.mark.parametrize(("attempts", "outcome"), [(0, Unknown("it has not ended for hours")), (11, Retry("500"))])
def test_a_remote_job_that_nobody_knows_of_is_a_persons(attempts: int, outcome: Any) -> None:
    verdict = JUDGE.judge(make_claim(wait_on="remote:/job/7", attempts=attempts), outcome, KEYED)

    assert (verdict.state, verdict.next_at - NOW > timedelta(days=1000)) == ("unknown", True)
    assert verdict.question.startswith("Was it done?")
