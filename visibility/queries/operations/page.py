"""The operations page: four answers, journeys, failures by fingerprint, connections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from journeys.queries.buffers import buffers
from journeys.queries.failures import failure_groups
from journeys.queries.scope import LedgerScope
from journeys.queries.shapes import FailureGroupRow, JourneyStats
from journeys.queries.stats import journey_stats
from journeys.queries.unstarted import parked_kinds
from visibility.access import Viewer
from visibility.measures.figure import Reason, figure_of, known
from visibility.projections.closing import ClosingRates, closing_rates
from visibility.queries.answers import open_value, percent_of, seconds
from visibility.queries.notices import crowded, late_sources, parked, rationed, silent
from visibility.queries.operations.connection_rows import connection_rows
from visibility.queries.operations.health import sessions_left
from visibility.queries.operations.latency_rows import latency_rows
from visibility.queries.operations.questions import answers
from visibility.queries.shapes.common import Drill, Tone
from visibility.queries.shapes.operations import FailureGroup, JourneyRow, OperationsPage
from visibility.queries.version import version
from visibility.sla.latency import JourneySla, latencies, of_journeys, since
from visibility.trust.open_money import OpenMoney, OpenRuns, open_runs, sum_of
from visibility.trust.silence import silences
from visibility.trust.streams import oldest, stream_states

CAUSES_SHOWN = 12
ALL_CAUSES = Drill(name="transactions", query={"tab": "failed"})


@dataclass(frozen=True)
class Desk:
    """What the page is made of. since: the day from which ended runs are counted."""

    viewer: Viewer
    stats: Sequence[JourneyStats]
    measured: Sequence[JourneySla]
    runs: Sequence[OpenRuns]
    closing: ClosingRates
    since: datetime
    now: datetime

    @property
    def currency(self) -> str:
        return self.viewer.reporting_currency


def operations(viewer: Viewer, *, now: datetime) -> OperationsPage:
    """Everything of the page, within the viewer's legal entities."""
    desk, scope = _desk(viewer, now), LedgerScope(firm_id=viewer.firm_id, entity_ids=viewer.entity_ids)
    states = stream_states(viewer.firm_id, now=now)
    connections = connection_rows(viewer.firm_id, buffers(scope, now=now), now=now)
    causes = failure_groups(scope)
    return OperationsPage(
        version=version(viewer, now=now),
        now=now,
        as_of=oldest(states),
        answers=answers(viewer, stats=desk.stats, streams=states, now=now),
        journeys=tuple(_journey(desk, line) for line in desk.stats),
        latencies=latency_rows(viewer, desk.measured, {line.journey: line.label for line in desk.stats}, now=now),
        failures=tuple(_failures(desk, group) for group in causes[:CAUSES_SHOWN]),
        more_causes=max(len(causes) - CAUSES_SHOWN, 0),
        all_causes=ALL_CAUSES,
        connections=connections,
        at_risk=open_value(sum_of(desk.runs), viewer.reporting_currency),
        notices=(
            *crowded(sessions_left()),
            *parked(*parked_kinds(scope, now=now)),
            *late_sources(states, now=now, has_errors=viewer.entity_ids is None),
            *rationed(connections),
            *silent(states, silences(viewer.firm_id, states, now=now)),
        ),
    )


def _desk(viewer: Viewer, now: datetime) -> Desk:
    scope = LedgerScope(firm_id=viewer.firm_id, entity_ids=viewer.entity_ids)
    closing = closing_rates([viewer.firm_id], now.astimezone(UTC).date())[viewer.firm_id]
    return Desk(
        viewer=viewer,
        stats=[line for line in journey_stats(scope, since=since(now), now=now) if _is_of_firm(line)],
        measured=latencies(viewer.firm_id, viewer.entity_ids, now=now),
        runs=open_runs(viewer.firm_id, viewer.entity_ids, closing=closing, currency=viewer.reporting_currency),
        closing=closing,
        since=since(now),
        now=now,
    )


def _is_of_firm(line: JourneyStats) -> bool:
    """Journeys that have run here; the harness' own is not shown where it never did."""
    return bool(line.open or line.failed or line.done) or line.journey != "posting"


def _journey(desk: Desk, line: JourneyStats) -> JourneyRow:
    sla = of_journeys(desk.measured).get(line.journey)
    at_risk = sum_of(desk.runs, lambda run: run.journey == line.journey)
    tone: Tone = "bad" if line.failed else "warn" if line.late or line.unknown else "ok"
    target = sla.objective.within_seconds if sla else Decimal(str(line.target_seconds))
    nothing = figure_of(None, Reason.NO_EVENTS)
    return JourneyRow(
        name=line.journey,
        label=line.label,
        open=line.open,
        waiting=line.waiting,
        waiting_on=line.waiting_on,
        unknown=line.unknown,
        done=line.done,
        failed=line.failed,
        late=line.late,
        at_risk=open_value(at_risk, desk.currency),
        p50=seconds(sla.attainment.p50 if sla else nothing),
        p90=seconds(sla.attainment.p90 if sla else nothing),
        target_seconds=float(target),
        attained=percent_of(sla.attainment.attained_pct if sla else nothing),
        tone=tone,
        drill=Drill(name="transactions", query={"journey": line.journey}),
        drills=_lists(line.journey, since=desk.since),
    )


def _lists(journey: str, *, since: datetime) -> Mapping[str, Drill]:
    asked = {
        "open": {"tab": "open"},
        "waiting": {"waiting": "1"},
        "unknown": {"tab": "unknown"},
        "failed": {"tab": "failed"},
        "late": {"tab": "open", "late": "1"},
        "done": {"tab": "done", "since": since.date().isoformat()},
    }
    return {name: Drill(name="transactions", query={"journey": journey, **query}) for name, query in asked.items()}


def _failures(desk: Desk, group: FailureGroupRow) -> FailureGroup:
    return FailureGroup(
        kind=group.kind,
        error=group.pattern if group.count > 1 else group.error,
        count=group.count,
        at_risk=open_value(_open_money(desk, group), desk.currency),
        oldest_at=group.oldest_at,
        drill=Drill(name="transactions", query={"tab": "failed", "fingerprint": group.fingerprint}),
    )


def _open_money(desk: Desk, group: FailureGroupRow) -> OpenMoney:
    """What hangs on the group in the reporting currency; runs without an amount or a rate are counted apart."""
    found = {
        currency: desk.closing.translate(known(amount), currency, desk.currency).value
        for currency, amount in group.money.items()
    }
    without_rate = sum(group.counts[currency] for currency, amount in found.items() if amount is None)
    return OpenMoney(
        amount=sum((amount for amount in found.values() if amount is not None), Decimal(0)),
        count=group.count,
        failed=group.count,
        unpriced=group.without_amount + without_rate,
    )
