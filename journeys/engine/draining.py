"""One drain for all due connections of a lane: this thread claims and records, the courier's thread sends."""

import logging
import os
import random
import socket
import time
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from integrations import busy, doorbell, pausing
from integrations.canonical.commands import Command
from integrations.connector import Sending
from integrations.gateway import Courier, Sent
from journeys import failpoints, registry
from journeys.engine import deciding, gates, leasing, linking, preparing, probing, recording, scheduling
from journeys.engine.claiming import Claims, Wish, claim
from journeys.engine.clock import Clock
from journeys.engine.holding import Held, Holdings
from journeys.engine.judging import Judge, Policy, Verdict
from journeys.engine.tallying import Tallies
from journeys.engine.targets import Target, Targets

BUDGET_SECONDS = 20.0
OUTCOME_WAIT = 0.1
MOST_AT_ONCE = 200
SOLO_EVERY, SOLO_BUDGET = 1.0, 3.0
ASK_EVERY = 0.25
# Outcomes in hand are worth waiting for: what is not recorded is sent again, or asked about.
TRIES_TO_RECORD = 5
# A drain makes room in its pool for an intake that has waited this long.
NEWS_PATIENCE = timedelta(seconds=0.5)

log = logging.getLogger(__name__)


def drain(lane: str, *, budget: float = BUDGET_SECONDS) -> bool:
    """Work on a lane until nothing is due or the budget is spent. Whether due work was left then."""
    with Courier() as courier:
        drained = Drain(lane, courier)
        try:
            with busy.Later(f"the drain of {lane}"):
                return drained.run(budget) and scheduling.is_due(lane)
            return True
        finally:
            with busy.Later("giving back slots"):
                gates.release(drained.worker)


def new_worker() -> str:
    """A name no other drain has: host, process, and a few random characters."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:6]}"[:120]


class Drain:
    """The loop: fill, collect, renew; solo steps alone in between."""

    def __init__(self, lane: str, courier: Courier) -> None:
        self.lane = lane
        self.courier = courier
        self.worker = new_worker()
        self.targets = Targets()
        self.events = deciding.Events()
        self.held = Holdings()
        self.dice = random.Random()  # noqa: S311  (jitter, not secrets)
        self.tallies = Tallies()
        self.clock = Clock()
        self.solo_at = self.asked_at = time.monotonic()

    def run(self, budget: float) -> bool:
        """Whether the budget (or news that need this process) ended it, not the lack of work."""
        end = time.monotonic() + budget
        is_spent = False
        while not is_spent:
            has_solos = self._run_solos(end)
            if not self._fill() and not self.held:
                if not has_solos:
                    break
                self.solo_at = time.monotonic()
            self._collect(OUTCOME_WAIT)
            is_spent = time.monotonic() >= end or self._is_wanted_elsewhere()
        self._finish()
        self._tell(is_last=True)
        return is_spent

    def _is_wanted_elsewhere(self) -> bool:
        """Whether an intake has waited for a place in this pool; asked now and then."""
        if time.monotonic() - self.asked_at < ASK_EVERY:
            return False
        self.asked_at = time.monotonic()
        with busy.Later("a look for news"):
            return scheduling.is_news(NEWS_PATIENCE)
        return False

    def _finish(self) -> None:
        while self.held:
            self._collect(OUTCOME_WAIT)

    def _fill(self) -> int:
        """Claim for every due connection that has room. How many steps were claimed."""
        due: dict[int, bool] = {}
        with busy.Later("a look for due steps"):
            due = scheduling.due_connections(self.lane)
            if unknown := [connection for connection, has_unknown in due.items() if has_unknown]:
                probing.send_again(
                    [pk for pk in unknown if (target := self.targets.open(pk)) and not target.is_keyless]
                )
        return sum(self._claim_for(connection) for connection in due)

    def _claim_for(self, connection_id: int, *, is_solo: bool = False) -> int:
        with busy.Later("a claim"):
            target = self.targets.open(connection_id)
            wish = self._wish(connection_id, target, is_solo=is_solo) if target else None
            return self._claim(target, wish) if target and wish else 0
        return 0

    def _claim(self, target: Target, wish: Wish) -> int:
        asked_at = time.monotonic()
        claims = claim(
            target.connection.id, wish, lane=self.lane, worker=self.worker, lease_seconds=target.lease_seconds
        )
        if claims.is_trial:
            self.tallies.hasten(target.connection.id)
        if claims.now:
            self.clock.set(claims.now)
            self._begin(target, claims, asked_at)
        return len(claims.steps)

    def _wish(self, connection_id: int, target: Target, *, is_solo: bool) -> Wish | None:
        """None while what is held is enough: few large claims are better than many small ones."""
        held = self.held.count(connection_id)
        room = 1 if is_solo else target.most - held
        if not is_solo and room < target.most // 4:
            return None
        concurrency = gates.slots_of(target.limits.concurrency, target.limits.reserved_for_live, self.lane)
        return Wish(room, held, concurrency, is_solo, looks=target.is_keyless)

    def _begin(self, target: Target, claims: Claims, asked_at: float) -> None:
        """Decide, record what sends nothing, prepare and hand over the rest. Their leases began after asked_at."""
        try:
            quiet, prepared = busy.persist(partial(self._prepared, target, claims))
        except busy.StillBusy:
            log.warning("%d claims wait for a better moment", preparing.give_back(claims.steps))
            return
        self._record(quiet)
        failpoints.reach("before_post")
        self._hand_over(target, prepared, asked_at)

    def _prepared(self, target: Target, claims: Claims) -> tuple[list[recording.Result], preparing.Prepared]:
        now = claims.now or self.clock.now()
        decisions = deciding.decide(claims.steps, self.events, now)
        judge = Judge(now, self.dice)
        quiet = [
            recording.Result(step, judge.decided(step, decision))
            for step, decision in decisions
            if not isinstance(decision, Command)
        ]
        commands = [(step, decision) for step, decision in decisions if isinstance(decision, Command)]
        prepared = preparing.prepare(target, commands, self.events, now)
        quiet += [recording.Result(step, Verdict("done", now, output=output)) for step, output in prepared.done_before]
        return quiet, prepared

    def _hand_over(self, target: Target, prepared: preparing.Prepared, leased_at: float) -> None:
        def ticketed(item: preparing.Ready) -> Sending:
            return replace(item.sending, id=self.held.add(Held(item.claim, target, leased_at)))

        if to_send := [ticketed(item) for item in prepared.to_send]:
            self.courier.send(target.connection, to_send, lane=self.lane, may_send=self._may_send)
        if to_look_for := [ticketed(item) for item in prepared.to_look_for]:
            self.courier.probe(target.connection, to_look_for)

    def _may_send(self, sending: Sending) -> bool:
        """Asked on the loop's thread just before each send: is the lease still ours by the monotonic clock?"""
        return self.held.is_safe(sending.id)

    def _collect(self, wait: float) -> None:
        """Record one group of outcomes and renew what needs it."""
        if group := self._arrived(wait if self.held else 0.001):
            failpoints.reach("after_post")
            self._record(self._judged(group))
        with busy.Later("a renewal of leases"):
            for due in self.held.to_renew():
                ours = leasing.renew(due.connection_id, due.fences, worker=self.worker, lease_seconds=due.lease_seconds)
                due.done(ours)
        self._tell(is_last=False)

    def _tell(self, *, is_last: bool) -> None:
        """Gates hear what was seen; where that opens a breaker, what is held goes back unsent."""
        for connection_id in self.tallies.tell(is_last=is_last):
            self.held.stop(connection_id)

    def _arrived(self, wait: float) -> list[Sent]:
        """What came meanwhile, in one: the busier this thread is, the more it records in one transaction."""
        group = self.courier.outcomes(wait)
        while len(group) < MOST_AT_ONCE and (more := self.courier.outcomes(0) if self.courier.in_flight else []):
            group += more
        return group

    def _judged(self, group: Sequence[Sent]) -> list[recording.Result]:
        judge = Judge(self.clock.now(), self.dice)
        results = []
        for sent in group:
            held = self.held.take(sent.id)
            verdict = judge.judge(held.claim, sent.outcome, self._policy(held))
            self._count(held, verdict)
            results.append(
                recording.Result(
                    held.claim,
                    verdict,
                    outcome=type(sent.outcome).__name__,
                    worker=self.worker,
                    sent_at=sent.started_at,
                    finished_at=sent.finished_at,
                    exchanges=sent.exchanges,
                    item_index=sent.item_index,
                    link=linking.place(held.target, held.claim, self.events.of(held.claim)),
                )
            )
        return results

    def _policy(self, held: Held) -> Policy:
        step = registry.journey(held.claim.journey).step(held.claim.name)
        return held.target.policy(assume_done=step.assume_done)

    def _count(self, held: Held, verdict: Verdict) -> None:
        connection_id = held.claim.connection_id
        self.tallies.add(connection_id, verdict.tally)
        if verdict.is_pausing:
            with busy.Later("a pause"):
                pausing.until_authorised(connection_id, verdict.error, since=held.claim.claimed_at)

    def _record(self, results: Sequence[recording.Result]) -> None:
        try:
            recorded = busy.persist(partial(recording.record, results), tries=TRIES_TO_RECORD)
        except busy.StillBusy:
            log.error("%d outcomes were not recorded; their leases end", len(results))  # noqa: TRY400
            return
        if recorded.fenced:
            log.warning("%d outcomes came after their lease had ended; they change nothing", recorded.fenced)
        if recorded.lanes - {self.lane}:
            doorbell.ring()

    def _run_solos(self, end: float) -> bool:
        """Now and then: nothing else under way in this process, then steps that crashed before, one by one.

        Whether some are left for the next time.
        """
        if time.monotonic() < self.solo_at or not (due := self._solos()):
            return False
        self._finish()
        until = min(end, time.monotonic() + SOLO_BUDGET)
        while due and time.monotonic() < until:
            claimed = self._claim_for(due[0], is_solo=True)
            self._finish()
            due = self._solos() if claimed else due[1:]
        self.solo_at = time.monotonic() + SOLO_EVERY
        return bool(due)

    def _solos(self) -> list[int]:
        with busy.Later("a look for solo steps"):
            return scheduling.solo_connections(self.lane)
        return []
