"""Leases while others act at the same moment: who still holds a step is read from its row, never from before."""

import time
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from integrations.connector import Limits
from integrations.models import Connection
from journeys.engine import deciding, gates, leasing, preparing
from journeys.engine.breaking import Tally
from journeys.engine.claiming import Claims, Wish, claim
from journeys.engine.commands import restore, stored
from journeys.engine.holding import Held, Holdings
from journeys.models import StepRun
from tests.elsewhere import PATIENCE, begun, holding, session
from tests.journeys.builders import NOW, make_claim, start_posting, step_of
from tests.journeys.conftest import Target, open_target

PAST = NOW - timedelta(days=30)
RENEWED = "UPDATE journeys_steprun SET lease_until = clock_timestamp() + interval '1 minute' WHERE id = %s"
SENT = "UPDATE journeys_steprun SET sent_at = clock_timestamp(), idem_key = 'k' WHERE id = %s"
FREE = "SELECT 1 FROM journeys_steprun WHERE state = 'claimed' AND sent_at IS NULL FOR UPDATE NOWAIT"


def take(connection: Connection) -> Claims:
    gates.make(connection.pk, Limits(concurrency=10))
    return claim(connection.pk, Wish(10), lane="live", worker="w", lease_seconds=60)


def prepare(connection: Connection, claims: Claims) -> preparing.Prepared:
    assert claims.now is not None
    decided = deciding.decide(claims.steps, deciding.Events(), claims.now)
    commands = [(step, restore(stored(command))) for step, command in decided]  # type: ignore[arg-type]
    return preparing.prepare(open_target(connection), commands, deciding.Events(), claims.now)


def while_it_waits(work: Callable[[], object], statement: str, step_id: int) -> None:
    """Change the step elsewhere, let the work wait for it, then commit the change and let the work go on."""
    other = session()
    try:
        other.execute(statement, [step_id])
        worker = begun(work)
        other.commit()
    finally:
        other.close()
    worker.join(PATIENCE)


def test_a_lease_renewed_while_the_sweep_waited_is_left_alone(plain: Connection) -> None:
    (run,) = start_posting(plain.firm, "renewed", steps=1)
    take(plain)
    StepRun.objects.filter(state="claimed").update(lease_until=PAST)

    while_it_waits(leasing.end_leases, RENEWED, step_of(run).pk)

    assert (step_of(run).state, step_of(run).crashes) == ("claimed", 0)


def test_a_step_sent_while_the_sweep_waited_is_unknown_at_a_keyless_target(keyless: Connection) -> None:
    (run,) = start_posting(keyless.firm, "sent", steps=1)
    take(keyless)
    StepRun.objects.filter(state="claimed").update(lease_until=PAST)

    while_it_waits(leasing.end_leases, SENT, step_of(run).pk)

    assert (step_of(run).state, step_of(run).sent_at is not None) == ("unknown", True)


def test_a_claim_whose_lease_ended_before_it_was_prepared_is_not_sent(plain: Connection) -> None:
    (run,) = start_posting(plain.firm, "slow", steps=1)
    claims = take(plain)
    StepRun.objects.filter(state="claimed").update(lease_until=PAST)

    prepared = prepare(plain, claims)

    assert (prepared.to_send, step_of(run).sent_at) == ((), None)


def test_the_lease_begins_anew_where_the_step_is_about_to_be_sent(plain: Connection) -> None:
    (run,) = start_posting(plain.firm, "fresh", steps=1)
    claims = take(plain)
    StepRun.objects.filter(state="claimed").update(lease_until=timezone.now() + timedelta(seconds=1))

    prepared = prepare(plain, claims)

    lease, seconds = step_of(run).lease_until, open_target(plain).lease_seconds
    assert lease is not None
    assert len(prepared.to_send) == 1
    assert lease > timezone.now() + timedelta(seconds=seconds - 1)


def test_runs_are_locked_before_their_steps_where_a_step_is_prepared(plain: Connection) -> None:
    (run,) = start_posting(plain.firm, "ordered", steps=1)
    claims = take(plain)
    with holding("SELECT 1 FROM journeys_journeyrun FOR UPDATE"):
        worker = begun(lambda: prepare(plain, claims))
        with session() as other:
            free = other.execute(FREE).fetchall()
    worker.join(PATIENCE)

    assert free == [(1,)]
    assert step_of(run).sent_at is not None


def test_a_claim_that_others_took_over_is_lost_and_not_counted_as_renewed(plain: Connection, target: Target) -> None:
    start_posting(plain.firm, "mine", "theirs", steps=1)
    mine, theirs = take(plain).steps
    StepRun.objects.filter(pk=theirs.id).update(fence=theirs.fence + 1, claimed_by="other")
    held, long_ago = Holdings(), time.monotonic() - open_target(plain).lease_seconds / 2
    tickets = [held.add(Held(one, open_target(plain), long_ago)) for one in (mine, theirs)]
    (due,) = held.to_renew()

    due.done(leasing.renew(plain.pk, due.fences, worker="w", lease_seconds=due.lease_seconds))

    assert [held.is_safe(ticket) for ticket in tickets] == [True, False]
    assert list(held.to_renew()) == []


def test_a_lease_counts_from_before_it_was_asked_for(plain: Connection) -> None:
    target, held = open_target(plain), Holdings()

    late = held.add(Held(make_claim(), target, time.monotonic() - target.lease_seconds))

    assert not held.is_safe(late)


def test_a_step_claimed_again_is_another_sending(plain: Connection) -> None:
    held, target = Holdings(), open_target(plain)
    first = held.add(Held(make_claim(fence=1), target, time.monotonic()))
    second = held.add(Held(make_claim(fence=2), target, time.monotonic()))

    taken = [held.take(first).claim.fence, held.take(second).claim.fence]

    assert (taken, held.count(1), bool(held)) == ([1, 2], 0, False)


def test_nothing_held_is_sent_once_the_breaker_has_opened(plain: Connection) -> None:
    held, target = Holdings(), open_target(plain)
    here = held.add(Held(make_claim(connection_id=plain.pk), target, time.monotonic()))
    elsewhere = held.add(Held(make_claim(connection_id=plain.pk + 1), target, time.monotonic()))

    held.stop(plain.pk)
    later = held.add(Held(make_claim(connection_id=plain.pk), target, time.monotonic()))

    assert [held.is_safe(ticket) for ticket in (here, elsewhere, later)] == [False, True, True]


def test_a_gate_tells_whether_what_it_heard_has_opened_its_breaker(plain: Connection) -> None:
    gates.make(plain.pk, open_target(plain).limits)

    told = [gates.report(plain.pk, Tally(failures=failures)) for failures in (4, 1, 1)]

    assert told == [False, True, True]
