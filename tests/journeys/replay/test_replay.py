"""Replay against a plain target over real HTTP: once, under the same key, however often it is pressed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from integrations.models import Connection, ConnectionGate
from journeys.engine.draining import drain
from journeys.models import Attempt, JourneyRun, OperatorAction, StepRun, WorkItem
from journeys.replay.acting import By, NoSuchStep, NotPossible
from journeys.replay.noting import assign, comment
from journeys.replay.previewing import preview
from journeys.replay.replaying import replay
from journeys.replay.resolving import resolve_done, resolve_not_done, skip
from tests.journeys.builders import NOW, start_posting, step_of
from tests.journeys.conftest import Target

ANNA = By("anna", "the period is open again")


def refused(plain: Connection, target: Target, key: str, steps: int = 1) -> JourneyRun:
    """A run whose first step the target refused once."""
    (run,) = start_posting(plain.firm, key, steps=steps)
    target.mode(p400rl=1, only="/step/1", count=1)
    drain("live")
    return run


def unknown(plain: Connection, target: Target, key: str) -> JourneyRun:
    """A run whose first step was done at the target, but its answer was lost."""
    (run,) = start_posting(plain.firm, key, steps=1)
    target.mode(plost_after=1, count=1, only="POST")
    drain("live")
    ConnectionGate.objects.update(blocked_until=None, breaker="closed")
    StepRun.objects.filter(run=run, state="unknown").update(next_at="2100-01-01T00:00:00Z")
    return run


def test_a_replayed_step_is_sent_again_under_the_same_key_and_the_run_goes_on(
    plain: Connection, target: Target
) -> None:
    run = refused(plain, target, "again", steps=2)

    replay(run.pk, step_of(run).pk, by=ANNA)
    drain("live")

    run.refresh_from_db()
    assert (run.state, run.steps_failed, run.error) == ("done", 0, "")
    assert target.refs("again") == ["again:1", "again:2"]
    assert len({request["key"] for request in target.requests("again:1")}) == 1
    assert list(Attempt.objects.filter(step__run=run, step__name="post_1").values_list("outcome", flat=True)) == [
        "Refused",
        "Done",
    ]


def test_who_replayed_why_and_what_was_wrong_is_kept(plain: Connection, target: Target) -> None:
    run = refused(plain, target, "kept")

    replay(run.pk, step_of(run).pk, by=ANNA)

    action = OperatorAction.objects.get(run_id=run.pk)
    assert (action.action, action.actor, action.reason) == ("replay", "anna", "the period is open again")
    assert (action.detail["from"], action.detail["error_kind"], action.detail["step"]) == (
        "rejected",
        "validation",
        "post_1",
    )


def test_two_people_pressing_ten_times_make_one_extra_attempt(plain: Connection, target: Target) -> None:
    run = refused(plain, target, "pressed")
    step = step_of(run)
    target.mode(p400rl=1, only="/step/1")

    def press(number: int) -> str:
        try:
            replay(run.pk, step.pk, by=By(f"user-{number % 2}", "again"), seen=step.fence)
            drain("live")
        except NotPossible as error:
            return str(error)
        finally:
            connections.close_all()
        return "replayed"

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(press, range(10)))
    drain("live")

    assert answers.count("replayed") == 1
    assert Attempt.objects.filter(step=step).count() == 2
    assert OperatorAction.objects.filter(run_id=run.pk).count() == 1


def test_a_person_who_looked_before_the_last_try_is_told_to_look_anew(plain: Connection, target: Target) -> None:
    run = refused(plain, target, "stale")

    with pytest.raises(NotPossible, match="tried again since you looked"):
        replay(run.pk, step_of(run).pk, by=ANNA, seen=0)


@pytest.mark.parametrize("act", [replay, skip, resolve_not_done])
def test_a_done_step_is_left_alone(act: Callable[..., None], plain: Connection, target: Target) -> None:
    (run,) = start_posting(plain.firm, f"done-{act.__name__}", steps=1)
    drain("live")

    with pytest.raises(NotPossible, match="the step is done"):
        act(run.pk, step_of(run).pk, by=ANNA)
    assert not OperatorAction.objects.filter(run_id=run.pk).exists()


def test_an_unknown_step_is_not_replayed_blindly(plain: Connection, target: Target) -> None:
    run = unknown(plain, target, "blind")

    with pytest.raises(NotPossible, match="It may have been done"):
        replay(run.pk, step_of(run).pk, by=ANNA)


def test_an_unknown_step_resolved_as_done_keeps_the_id_and_completes_the_run(plain: Connection, target: Target) -> None:
    run = unknown(plain, target, "found")
    step = step_of(run)
    WorkItem.objects.create(run=run, step=step, kind="undecided", reason="Was it done?", opened_at=NOW)

    resolve_done(run.pk, step.pk, external_id=" 4711 ", by=ANNA)
    drain("live")

    run.refresh_from_db()
    assert (run.state, step_of(run).state) == ("done", "done")
    assert (step_of(run).output or {})["external_id"] == "4711"
    assert WorkItem.objects.get(run=run).closed_by == "anna"


def test_an_unknown_step_resolved_as_not_done_goes_again_with_the_key_it_had(plain: Connection, target: Target) -> None:
    run = unknown(plain, target, "missing")

    resolve_not_done(run.pk, step_of(run).pk, by=ANNA)
    drain("live")

    keys = [request["key"] for request in target.requests("missing:1")]
    assert (len(keys), len(set(keys))) == (2, 1)
    assert target.refs("missing") == ["missing:1"]
    assert step_of(run).state == "done"


def test_a_skipped_step_lets_the_later_ones_go_on(plain: Connection, target: Target) -> None:
    run = refused(plain, target, "without", steps=2)

    skip(run.pk, step_of(run).pk, by=ANNA)
    drain("live")

    run.refresh_from_db()
    assert target.refs("without") == ["without:2"]
    assert (run.state, step_of(run).state) == ("done", "skipped")


def test_a_dead_step_gets_a_fresh_budget(plain: Connection, target: Target) -> None:
    run = refused(plain, target, "dead")
    StepRun.objects.filter(run=run, name="post_1").update(
        state="dead", error_kind="retry", attempts=12, crashes=2, first_claimed_at="2026-01-01T00:00:00Z"
    )

    replay(run.pk, step_of(run).pk, by=ANNA)

    step = step_of(run)
    assert (step.state, step.attempts, step.crashes, step.first_claimed_at) == ("ready", 0, 0, None)


def test_a_step_that_may_have_been_done_keeps_its_command_and_key(plain: Connection, target: Target) -> None:
    run = unknown(plain, target, "maybe")
    StepRun.objects.filter(run=run, name="post_1").update(state="dead", error_kind="unknown")
    before = step_of(run)

    replay(run.pk, before.pk, by=ANNA)

    after = step_of(run)
    assert (after.state, after.idem_key, after.command) == ("ready", before.idem_key, before.command)
    assert before.idem_key


def test_a_keyless_target_is_looked_at_before_a_dead_step_goes_again(keyless: Connection, target: Target) -> None:
    run = unknown(keyless, target, "looked")
    StepRun.objects.filter(run=run, name="post_1").update(state="dead", error_kind="crash")

    replay(run.pk, step_of(run).pk, by=ANNA)
    assert step_of(run).state == "unknown"
    drain("live")

    assert step_of(run).state == "done"
    assert target.refs("looked") == ["looked:1"]


def test_a_reason_is_needed() -> None:
    with pytest.raises(NotPossible, match="Say why"):
        By("anna", "  ")


def test_a_step_of_another_run_is_not_found(plain: Connection, target: Target) -> None:
    one, other = refused(plain, target, "one"), refused(plain, target, "other")

    with pytest.raises(NoSuchStep):
        replay(one.pk, step_of(other).pk, by=ANNA)


def test_assigning_opens_a_work_item_and_a_comment_changes_nothing(plain: Connection, target: Target) -> None:
    run = refused(plain, target, "noted")

    assign(run.pk, assignee="ben", by=ANNA, step_id=step_of(run).pk)
    comment(run.pk, by=By("ben", "asked the ERP team"))

    item = WorkItem.objects.get(run=run)
    actions = list(OperatorAction.objects.filter(run_id=run.pk).order_by("pk").values_list("action", "reason"))
    assert (item.assignee, item.kind, item.closed_at) == ("ben", "assigned", None)
    assert actions == [("assign", "the period is open again"), ("comment", "asked the ERP team")]


def test_who_was_assigned_a_run_is_rid_of_it_once_it_has_ended(plain: Connection, target: Target) -> None:
    run = refused(plain, target, "rid")
    assign(run.pk, assignee="ben", by=ANNA)
    replay(run.pk, step_of(run).pk, by=ANNA)
    open_while_it_ran = WorkItem.objects.filter(run=run, closed_at=None).count()

    drain("live")

    item = WorkItem.objects.get(run=run)
    assert open_while_it_ran == 1
    assert (item.closed_at is None, item.resolution, item.closed_by) == (False, "The run has ended", "engine")


def test_a_preview_shows_the_call_and_sends_nothing(plain: Connection, target: Target) -> None:
    run = refused(plain, target, "shown")
    sent = len(target.requests("shown"))

    shown = preview(run.pk, step_of(run).pk, now=NOW)

    assert shown is not None
    assert (shown.choice, shown.is_same_key, shown.is_done_before, shown.problem) == ("send", True, False, "")
    assert [(request["method"], request["path"]) for request in shown.requests if request["method"] == "POST"]
    assert len(target.requests("shown")) == sent
    assert step_of(run).state == "rejected"


def test_a_preview_of_a_kept_command_that_is_no_longer_declared_is_a_rejection(
    plain: Connection, target: Target
) -> None:
    run = refused(plain, target, "old")
    kept = {"type": "FaxStep", "fields": {}}
    StepRun.objects.filter(run=run, name="post_1").update(state="dead", error_kind="unknown", command=kept)

    shown = preview(run.pk, step_of(run).pk, now=NOW)

    assert shown is not None
    assert (shown.choice, shown.reason[:36]) == ("reject", "This step could not be worked out (K")
