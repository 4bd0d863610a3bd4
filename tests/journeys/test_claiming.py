"""Many claimers, one queue: each step once, keys in order, never more than one of a key under way."""

import threading
from collections import Counter, defaultdict

import pytest
from django.db import connection as database
from django.db import transaction

from integrations.connector import Limits
from integrations.models import Connection, GateLease
from journeys.engine import gates, recording
from journeys.engine.claiming import Claim, Wish, claim
from journeys.engine.judging import Verdict
from journeys.models import StepRun
from journeys.rows import run
from tests.journeys.builders import NOW, make_connection, make_firm, start_posting

CLAIMERS, STEPS, KEYS = 8, 5000, 50


@pytest.fixture
def wide(transactional_db: None) -> Connection:
    """A connection with room for all claimers at once."""
    connection = make_connection(make_firm())
    gates.make(connection.pk, Limits(concurrency=1000))
    return connection


def fill(connection: Connection, *, count: int, keys: int = 0) -> None:
    """Ready steps in one run a step, without what intake would do for each."""
    (template,) = start_posting(connection.firm, "template", steps=1)
    StepRun.objects.filter(run=template).exclude(name="post_1").delete()
    StepRun.objects.update(state="done")
    run(
        """
        INSERT INTO journeys_steprun
          (run_id, name, position, after, connection_id, state, order_key, order_seq, next_at)
        SELECT %(run)s, 's' || n, 1, '{}', %(connection)s, 'ready',
          CASE WHEN %(keys)s::int > 0 THEN 'key' || (n %% greatest(%(keys)s::int, 1)) END, n, clock_timestamp()
        FROM generate_series(1, %(count)s::int) n
        """,
        run=template.pk,
        connection=connection.pk,
        count=count,
        keys=keys,
    )


def claim_all(connection_id: int, worker: str, limit: int, seen: list[Claim], *, ends: bool) -> None:
    """Claim until five turns in a row bring nothing; end each claimed step at once where asked."""
    empty = 0
    while empty < 5:
        steps = claim(connection_id, Wish(limit), lane="live", worker=worker, lease_seconds=60).steps
        gates.release(worker)
        seen.extend(steps)
        empty = 0 if steps else empty + 1
        if ends:
            recording.record([recording.Result(step, Verdict("done", NOW)) for step in steps])
    database.close()


def run_claimers(connection: Connection, *, limit: int, ends: bool) -> list[Claim]:
    seen: list[Claim] = []
    threads = [
        threading.Thread(target=claim_all, args=(connection.pk, f"w{number}", limit, seen), kwargs={"ends": ends})
        for number in range(CLAIMERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


def test_eight_claimers_get_each_of_five_thousand_steps_once(wide: Connection) -> None:
    fill(wide, count=STEPS)

    seen = run_claimers(wide, limit=64, ends=False)

    assert len(seen) == STEPS
    assert len({step.id for step in seen}) == STEPS


def test_steps_of_a_key_are_claimed_in_their_order(wide: Connection) -> None:
    fill(wide, count=500, keys=KEYS)

    seen = run_claimers(wide, limit=64, ends=True)

    order = dict(StepRun.objects.exclude(name="post_1").values_list("pk", "order_seq"))
    keys = dict(StepRun.objects.exclude(name="post_1").values_list("pk", "order_key"))
    by_key = defaultdict(list)
    for step in seen:
        by_key[keys[step.id]].append(order[step.id])
    assert Counter(map(len, by_key.values())) == {10: KEYS}
    assert [numbers for numbers in by_key.values() if numbers != sorted(numbers)] == []


def test_a_step_under_way_holds_its_key(wide: Connection) -> None:
    fill(wide, count=4, keys=1)

    first = claim(wide.pk, Wish(10), lane="live", worker="a", lease_seconds=60).steps
    second = claim(wide.pk, Wish(10), lane="live", worker="b", lease_seconds=60).steps

    assert (len(first), len(second)) == (1, 0)


def test_an_ended_step_lets_its_key_go_and_a_waiting_one_does_not(wide: Connection) -> None:
    fill(wide, count=3, keys=1)
    StepRun.objects.filter(order_seq=1).update(state="rejected")
    StepRun.objects.filter(order_seq=2).update(state="waiting", wait_on="approval:pmo")
    StepRun.objects.get(order_seq=3).run.__class__.objects.update(state="open")

    assert claim(wide.pk, Wish(10), lane="live", worker="a", lease_seconds=60).steps == ()


def test_a_waiting_step_of_a_failed_run_holds_nobody(wide: Connection) -> None:
    fill(wide, count=2, keys=1)
    waiting = StepRun.objects.get(order_seq=1)
    (failed,) = start_posting(wide.firm, "failed", steps=1)
    StepRun.objects.filter(run=failed).delete()
    failed.__class__.objects.filter(pk=failed.pk).update(state="failed")
    StepRun.objects.filter(pk=waiting.pk).update(state="waiting", run=failed)

    claimed = claim(wide.pk, Wish(10), lane="live", worker="a", lease_seconds=60).steps

    assert [step.id for step in claimed] == [StepRun.objects.get(order_seq=2).pk]


def test_a_locked_gate_is_waited_for(wide: Connection) -> None:
    fill(wide, count=1)
    locked, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            gates.lock(wide.pk)
            locked.set()
            done.wait(0.04)
        database.close()

    holder = threading.Thread(target=hold)
    holder.start()
    locked.wait(5)
    claimed = claim(wide.pk, Wish(1), lane="live", worker="a", lease_seconds=60).steps
    done.set()
    holder.join()

    assert len(claimed) == 1


def test_slots_in_use_by_others_are_not_granted_again(transactional_db: None) -> None:
    connection = make_connection(make_firm())
    gates.make(connection.pk, Limits(concurrency=4, reserved_for_live=1))

    with transaction.atomic():
        bulk = gates.grant(connection.pk, lane="bulk", worker="a", lease_seconds=60)
        live = gates.grant(connection.pk, lane="live", worker="b", lease_seconds=60)
        none = gates.grant(connection.pk, lane="live", worker="c", lease_seconds=60)

    assert (bulk and bulk.slots, live and live.slots, none) == (3, 1, None)
    assert GateLease.objects.count() == 2
