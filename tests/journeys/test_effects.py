"""One effect a key: two runs that need the same new record, also when they ask at the same moment."""

import threading

from django.db import connection as database

from integrations.canonical.commands import PostStep
from integrations.models import Connection
from journeys.engine import deciding, gates, preparing
from journeys.engine.claiming import Wish, claim
from journeys.engine.commands import restore, stored
from journeys.engine.draining import drain
from journeys.models import Effect, JourneyRun, StepRun
from journeys.rows import run
from tests.journeys.builders import start_posting, step_of
from tests.journeys.conftest import Target, open_target

RESERVE = """
INSERT INTO journeys_effect (idem_key, connection_id, operation, external_ref, first_sent_at)
VALUES ('same', %(connection)s, 'PostStep', 'r', clock_timestamp()) ON CONFLICT DO NOTHING
"""


def want_the_same(firm_runs: list[JourneyRun], ref: str) -> None:
    """Both runs' first step is to send the very same command."""
    kept = stored(PostStep(external_ref=ref, step=1, payload={"journey": "shared"}))
    StepRun.objects.filter(run__in=firm_runs, name="post_1").update(command=kept)


def test_two_runs_that_need_the_same_record_make_it_once(plain: Connection, target: Target) -> None:
    runs = start_posting(plain.firm, "deal-a", "deal-b", steps=1)
    want_the_same(runs, "new-customer")

    drain("live")
    StepRun.objects.filter(state="ready").update(next_at="2026-01-01T00:00:00Z")
    drain("live")

    first, second = (step_of(run) for run in runs)
    assert target.refs("new-customer") == ["new-customer"]
    assert (first.state, second.state) == ("done", "done")
    assert first.output == second.output
    assert len(target.requests("new-customer")) == 1


def test_a_twin_gives_way_while_the_other_is_under_way(plain: Connection) -> None:
    runs = start_posting(plain.firm, "deal-c", "deal-d", steps=1)
    want_the_same(runs, "twin")
    target = open_target(plain)
    gates.make(plain.pk, target.limits)
    claims = claim(plain.pk, Wish(10), lane="live", worker="w", lease_seconds=60)
    assert claims.now is not None
    commands = [(step, restore(step.command or {})) for step in claims.steps]

    prepared = preparing.prepare(target, commands, deciding.Events(), claims.now)

    states = sorted(StepRun.objects.filter(name="post_1").values_list("state", "attempts"))
    assert (len(claims.steps), len(prepared.to_send), states) == (2, 1, [("claimed", 0), ("ready", 0)])
    assert Effect.objects.count() == 1


def test_of_two_transactions_with_one_key_one_inserts_and_one_conflicts(plain: Connection) -> None:
    inserted: list[int] = []

    def reserve() -> None:
        inserted.append(run(RESERVE, connection=plain.pk))
        database.close()

    threads = [threading.Thread(target=reserve) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(inserted) == [0, 1]


def test_the_key_names_connection_operation_reference_and_content() -> None:
    command = PostStep(external_ref="r", step=1, payload={"amount": "1"})
    changed = PostStep(external_ref="r", step=1, payload={"amount": "2"})

    keys = {
        preparing.idem_key(1, command),
        preparing.idem_key(2, command),
        preparing.idem_key(1, changed),
        preparing.idem_key(1, command),
    }
    assert len(keys) == 3
