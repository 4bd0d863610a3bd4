"""The cash clock: how long money takes from won to paid, what waits in each leg and on whom, what a day is worth."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from journeys.rows import Row, rows
from visibility.access import Viewer
from visibility.measures.cash_clock import Lasted, daily_flow, spread
from visibility.queries.answers import confidence, money_of
from visibility.queries.cash.earned_work import EarnedWork
from visibility.queries.cash.legs import LEGS, Leg, lasted
from visibility.queries.cash.lock_up import lock_up
from visibility.queries.cash.receivables import ages, owed, unexplained, unset
from visibility.queries.cash.scope import WINDOWS, CashScope, scope_of
from visibility.queries.cash.sql import LASTED, WAITING
from visibility.queries.kept import kept
from visibility.queries.notices import late_sources
from visibility.queries.shapes.cash import CashFilters, CashPage, LegRow, Waiter
from visibility.queries.shapes.common import Choice, Confidence, Drill, Value
from visibility.queries.version import version
from visibility.trust import needs
from visibility.trust.grading import graded
from visibility.trust.open_money import OpenRuns, open_runs, sum_of
from visibility.trust.streams import StreamState, needed, never_brought, oldest, optional_of, stream_states

MOST_NAMED = 3
TOO_FEW = "Fewer than five in this window: too few to judge by."
NONE_PASSED = "None passed in this window."


@dataclass(frozen=True)
class Clock:
    """What the page is made of. optional: entities the firm may have no stream of."""

    scope: CashScope
    streams: Sequence[StreamState]
    runs: Sequence[OpenRuns]
    optional: frozenset[str]
    work: EarnedWork

    def trust(self, entities: frozenset[str], amount: Value, *journeys: str) -> Confidence:
        """The grade of a number made of these entities, with what is open in these journeys."""
        found = graded(
            amount.figure,
            streams=needed(self.streams, entities),
            open_money=sum_of(self.runs, lambda run: run.journey in journeys),
            absent=never_brought(self.streams, entities - self.optional),
        )
        return confidence(found, self.scope.currency)


def cash(viewer: Viewer, filters: CashFilters, *, now: datetime) -> CashPage:
    """Everything of the page within the viewer's legal entities, kept under its version."""
    tag = version(viewer, now=now)
    key = ("cash", tag, viewer.firm_id, viewer.entity_ids, filters)
    return kept(key, lambda: _answer(scope_of(viewer, filters, now=now), tag))


def _answer(scope: CashScope, tag: str) -> CashPage:
    clock = _clock(scope)
    return CashPage(
        version=tag,
        currency=scope.currency,
        as_of=oldest(needed(clock.streams, needs.CASH_CLOCK)),
        filters=scope.filters,
        entities=tuple(Choice(value=code, label=code, count=0) for code in scope.codes.values()),
        windows=WINDOWS,
        legs=tuple(_leg(clock, leg) for leg in LEGS.values()),
        lock_up=lock_up(scope, clock.trust),
        ages=ages(scope),
        owed=owed(scope),
        unset=unset(scope),
        notices=(
            *unexplained(scope),
            *late_sources(clock.streams, now=scope.now, has_errors=scope.viewer.entity_ids is None),
        ),
    )


def _clock(scope: CashScope) -> Clock:
    firm_id = scope.viewer.firm_id
    return Clock(
        scope=scope,
        streams=stream_states(firm_id, now=scope.now),
        runs=open_runs(firm_id, scope.entity_ids, closing=scope.rates, currency=scope.currency),
        optional=optional_of(firm_id),
        work=EarnedWork(scope),
    )


def _leg(clock: Clock, leg: Leg) -> LegRow:
    passed, waiting = _passed(clock, leg), _waiting(clock, leg)
    found = spread(Lasted(row["seconds"], row["number"]) for row in passed)
    through, held = clock.scope.total(passed), clock.scope.total(waiting)
    people = Counter[str]()
    for row in waiting:
        people[row["waits_on"]] += row["number"]
    return LegRow(
        key=leg.key,
        label=leg.label,
        span=leg.span,
        unit=leg.unit,
        count=found.count,
        p50=_told(lasted(leg, found.p50), found.count),
        p90=_told(lasted(leg, found.p90), found.count),
        flow=_flow(clock, through, found.count),
        waiting=people.total(),
        waiting_money=held,
        oldest_at=min((row["oldest_at"] for row in waiting if row["oldest_at"]), default=None),
        waits_on=tuple(Waiter(name=name, count=number) for name, number in people.most_common(MOST_NAMED)),
        more_waiters=max(len(people) - MOST_NAMED, 0),
        confidence=clock.trust(needs.LEGS[leg.key], _speaks_of(through, held), *needs.RUNS_IN.get(leg.key, ())),
        passed_drill=_drill(clock, leg, "passed"),
        waiting_drill=_drill(clock, leg, "waiting"),
    )


def _passed(clock: Clock, leg: Leg) -> Sequence[Row]:
    if leg.body is None:
        return clock.work.lasted()
    return rows(LASTED.format(body=leg.passed or leg.body), **clock.scope.parameters, grain=leg.grain)


def _waiting(clock: Clock, leg: Leg) -> Sequence[Row]:
    if leg.body is None:
        return clock.work.waiting()
    return rows(WAITING.format(body=leg.waiting or leg.body), **clock.scope.parameters)


def _told(value: Value, count: int) -> Value:
    """A duration, or why there is none, in words of the window."""
    return value if value.figure is not None else replace(value, words=TOO_FEW if count else NONE_PASSED)


def _flow(clock: Clock, through: Value, count: int) -> Value:
    if not count or through.figure is None:
        return replace(through, figure=None, reason=through.reason or "no_events", words=through.words or NONE_PASSED)
    flow = money_of(daily_flow(through.figure, days=clock.scope.filters.days), clock.scope.currency)
    return replace(flow, unpriced=through.unpriced)


def _speaks_of(through: Value, held: Value) -> Value:
    """The money that a leg's numbers speak of: what passed and what waits."""
    known = [value.figure for value in (through, held) if value.figure is not None]
    return replace(through, figure=sum(known[1:], known[0]), reason="") if known else through


def _drill(clock: Clock, leg: Leg, state: str) -> Drill:
    asked = {"leg": leg.key, "state": state, "days": str(clock.scope.filters.days), **clock.scope.at_rate}
    return Drill(name="cash-rows", query=asked | ({"entity": entity} if (entity := clock.scope.filters.entity) else {}))
