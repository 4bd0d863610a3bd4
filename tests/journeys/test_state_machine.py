"""The step machine under every order of events that Hypothesis finds, against its table and a target's memory."""

import random
from collections import Counter
from itertools import count
from typing import Any

from django.db.models import F
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from integrations.canonical.commands import Command
from integrations.connector import Limits
from integrations.models import ConnectionGate
from integrations.outcomes import Done, Outcome, Reference, Refused, Retry, Unavailable, Unknown
from journeys import pulse, states
from journeys.engine import deciding, gates, leasing, preparing, probing, recording
from journeys.engine.claiming import Claim, Wish, claim
from journeys.engine.judging import Judge, Policy
from journeys.engine.targets import Target
from journeys.models import Effect, JourneyRun, StepRun
from tests.journeys.builders import make_connection, make_firm, start_posting
from tests.journeys.conftest import open_target

NUMBERS = count(1)  # Hypothesis begins each example with the same dice
PAST = "2026-01-01T00:00:00Z"
ANSWERS = ("done", "refused", "retry", "unavailable", "lost", "silence")


class StepMachine(RuleBasedStateMachine):
    """A worker that may answer late or never, a sweep, and a target that honours keys."""

    @initialize()
    def begin(self) -> None:
        self.firm = make_firm(f"f{next(NUMBERS)}")
        self.connection = make_connection(self.firm)
        gates.make(self.connection.pk, Limits(concurrency=100))
        self.target: Target = open_target(self.connection)
        self.held: list[Claim] = []
        self.effects: Counter[str] = Counter()
        self.keys_done: set[str] = set()
        self.seen: dict[int, str] = {}
        self.runs = 0

    @precondition(lambda self: self.runs < 4)
    @rule(steps=st.integers(1, 3), is_keyed=st.booleans())
    def start(self, steps: int, is_keyed: bool) -> None:
        self.runs += 1
        key = f"{self.firm.slug}-{self.runs}"
        start_posting(self.firm, key, steps=steps, canonical_id=self.runs, order_key="k" if is_keyed else None)

    @rule(limit=st.integers(1, 5), is_solo=st.booleans())
    def claim(self, limit: int, is_solo: bool) -> None:
        limit = 1 if is_solo else limit
        got = claim(self.connection.pk, Wish(limit, is_solo=is_solo), lane="live", worker="w", lease_seconds=60)
        gates.release("w")
        if got.now is None:
            return
        decided = deciding.decide(got.steps, deciding.Events(), got.now)
        judge = Judge(got.now, random.Random(1))
        commands = [(step, choice) for step, choice in decided if isinstance(choice, Command)]
        quiet = [(step, choice) for step, choice in decided if not isinstance(choice, Command)]
        recording.record([recording.Result(step, judge.decided(step, choice)) for step, choice in quiet])
        prepared = preparing.prepare(self.target, commands, deciding.Events(), got.now)
        self.held += [item.claim for item in prepared.to_send]

    @precondition(lambda self: self.held)
    @rule(data=st.data(), answer=st.sampled_from(ANSWERS))
    def answer(self, data: Any, answer: str) -> None:
        """Any claim ever held may be answered, in time or not; `lost` and `silence` did reach the target."""
        held = self.held.pop(data.draw(st.integers(0, len(self.held) - 1)))
        if answer in ("done", "lost", "silence"):
            self.effects[held.external_ref] += held.idem_key not in self.keys_done
            self.keys_done.add(held.idem_key)
        if answer != "silence":
            is_ours = StepRun.objects.filter(pk=held.id, fence=held.fence, state__in=states.UNDER_WAY).exists()
            verdict = Judge(held.claimed_at, random.Random(1)).judge(held, outcome_of(answer), Policy("t"))
            result = recording.Result(held, verdict, answer, "w", held.sent_at, held.claimed_at)
            assert recording.record([result]).counted == is_ours

    @rule()
    def leases_end(self) -> None:
        StepRun.objects.filter(run__firm=self.firm, state="claimed").update(lease_until=PAST)
        leasing.end_leases()

    @rule()
    def time_passes(self) -> None:
        StepRun.objects.filter(run__firm=self.firm, state__in=["ready", "unknown"]).update(next_at=PAST)
        probing.send_again([self.connection.pk])
        ConnectionGate.objects.filter(connection=self.connection).update(blocked_until=None)

    @rule()
    def sweep(self) -> None:
        pulse.wake_waits()
        pulse.repair()

    @invariant()
    def nothing_is_done_twice(self) -> None:
        assert [ref for ref, number in getattr(self, "effects", {}).items() if number > 1] == []

    @invariant()
    def steps_go_only_where_the_table_allows(self) -> None:
        now = dict(StepRun.objects.filter(run__firm=getattr(self, "firm", None)).values_list("pk", "state"))
        before = getattr(self, "seen", {})
        moves = {(before[pk], state) for pk, state in now.items() if pk in before and before[pk] != state}
        assert {move for move in moves if not is_reachable(*move)} == set()
        self.seen = now

    @invariant()
    def runs_are_what_their_steps_are(self) -> None:
        for run in JourneyRun.objects.filter(firm=getattr(self, "firm", None)):
            counts = Counter(run.steps.values_list("state", flat=True))
            assert (run.state, run.steps_ended, run.steps_failed, run.steps_unknown) == expected(run, counts)

    @invariant()
    def followers_wait_for_those_before_them(self) -> None:
        for step in StepRun.objects.filter(run__firm=getattr(self, "firm", None)).exclude(state="waiting"):
            before = StepRun.objects.filter(run=step.run, name__in=step.after).values_list("state", flat=True)
            assert set(before) <= {"done", "skipped"}

    @invariant()
    def what_is_done_was_done_at_the_target(self) -> None:
        done = StepRun.objects.filter(run__firm=getattr(self, "firm", None), state="done").values_list("external_ref")
        assert {ref for (ref,) in done} <= set(getattr(self, "effects", {}))


def outcome_of(answer: str) -> Outcome:
    answers: dict[str, Outcome] = {
        "done": Done(Reference("step", "p1")),
        "refused": Refused("validation", "no"),
        "retry": Retry("locked"),
        "unavailable": Unavailable("503"),
        "lost": Unknown("reset"),
    }
    return answers[answer]


def is_reachable(before: str, after: str) -> bool:
    """In up to three moves of the table: one rule may claim, decide and record."""
    reached = {before}
    for _ in range(3):
        reached |= {name for state in reached for name in states.state(state).leads_to}
    return after in reached


def expected(run: JourneyRun, counts: "Counter[str]") -> tuple[str, int, int, int]:
    ended = counts["done"] + counts["skipped"] + counts["cancelled"]
    failed = counts["rejected"] + counts["dead"]
    state = "failed" if failed else "done" if ended == run.steps_total else "open"
    return state, ended, failed, counts["unknown"]


def test_no_order_of_events_breaks_the_ledger(transactional_db: None, settings_of_target: None) -> None:
    run_state_machine_as_test(
        StepMachine,
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

    assert Effect.objects.filter(first_sent_at__gt=F("done_at")).count() == 0
