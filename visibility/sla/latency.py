"""How long journeys take, from the business event (won) to the last needed step, against their targets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from journeys import registry
from journeys.queries.promised import Promised
from journeys.rows import Row, rows
from visibility.measures.figure import Figure, Reason, unknown
from visibility.measures.sla import Attainment, Objective, attained, budget_left
from visibility.models import SlaTarget

WINDOW = timedelta(days=30)
SHARE = Decimal("0.95")
# Of a journey that has runs and is declared no more.
UNDECLARED = Objective(share=SHARE, within_seconds=Decimal(3600))

# A run is done with its last needed step, whatever optional ones are open; what ended before that was noted, with its
# last. A failed run counts as unfinished; a percentile is the nearest rank, so always the latency of a run. A run is
# judged by what was promised for its legal entity, else for all of them.
PROMISES = """
WITH promise AS (
  SELECT * FROM unnest(%(journeys)s::text[], %(promised)s::bigint[], %(limits)s::numeric[])
    AS told(journey, entity, within))"""
JUDGED = """(
  SELECT r.journey, r.legal_entity_id, r.project_id, r.entity, r.canonical_id,
    coalesce(own.within, common.within, %(undeclared)s) AS within, ended.at IS NOT NULL AS is_done,
    greatest(extract(epoch FROM coalesce(ended.at, %(now)s) - coalesce(r.business_at, r.started_at)), 0) AS seconds
  FROM journeys_journeyrun r
  CROSS JOIN LATERAL (
    SELECT coalesce(r.delivered_at, CASE WHEN r.state = 'done' THEN r.finished_at END) AS at) ended
  LEFT JOIN promise own ON own.journey = r.journey AND own.entity = r.legal_entity_id
  LEFT JOIN promise common ON common.journey = r.journey AND common.entity IS NULL
  WHERE r.firm_id = %(firm)s AND (%(entities)s::bigint[] IS NULL OR r.legal_entity_id = ANY(%(entities)s))
    AND (r.state IN ('open', 'failed') OR r.state = 'done' AND r.started_at >= %(since)s)
) run"""
MEASURED = f"""{PROMISES}
SELECT run.journey, run.legal_entity_id, grouping(run.legal_entity_id) = 1 AS is_total,
  count(*) FILTER (WHERE run.is_done) AS ended,
  count(*) FILTER (WHERE run.is_done AND run.seconds > run.within) AS ended_late,
  count(*) FILTER (WHERE NOT run.is_done AND run.seconds > run.within) AS late_open,
  percentile_disc(0.5) WITHIN GROUP (ORDER BY run.seconds) FILTER (WHERE run.is_done) AS p50,
  percentile_disc(0.9) WITHIN GROUP (ORDER BY run.seconds) FILTER (WHERE run.is_done) AS p90,
  percentile_disc(0.95) WITHIN GROUP (ORDER BY run.seconds) FILTER (WHERE run.is_done) AS p95,
  percentile_disc(0.99) WITHIN GROUP (ORDER BY run.seconds) FILTER (WHERE run.is_done) AS p99
FROM {JUDGED}
GROUP BY GROUPING SETS ((run.journey), (run.journey, run.legal_entity_id))
ORDER BY run.journey, is_total DESC, run.legal_entity_id NULLS LAST
"""  # noqa: S608  (constant expressions)
Promises = Mapping[tuple[str, int | None], Objective]


@dataclass(frozen=True)
class JourneySla:
    """Runs of one journey against its promise over the last 30 days; `late_open` runs are unfinished and too late.

    is_total: of all legal entities in scope; else of the one of legal_entity_id (None: runs without one).
    """

    journey: str
    legal_entity_id: int | None
    is_total: bool
    objective: Objective
    attainment: Attainment
    ended: int
    late_open: int


def promised(firm_id: int, *, now: datetime) -> Promised:
    """What latencies judge runs by, for the list of those that are late."""
    limits = {key: _within(promise) for key, promise in promises_of(firm_id).items()}
    return Promised(limits=limits, otherwise=_within(UNDECLARED), since=since(now), now=now)


def _within(promise: Objective) -> timedelta:
    return timedelta(seconds=float(promise.within_seconds))


def since(now: datetime) -> datetime:
    """The beginning of the day from which runs are measured."""
    return datetime.combine((now - WINDOW).astimezone(UTC).date(), time(), tzinfo=UTC)


def latencies(firm_id: int, entity_ids: frozenset[int] | None, *, now: datetime) -> tuple[JourneySla, ...]:
    """Every journey that ran, first in all legal entities of the scope (None: all), then in each; one query of runs."""
    promises = promises_of(firm_id)
    found = rows(MEASURED, **judging(firm_id, entity_ids, promises, now=now))
    return tuple(_sla(row, promises) for row in found)


def judging(firm_id: int, entity_ids: frozenset[int] | None, promises: Promises, *, now: datetime) -> dict[str, Any]:
    """What PROMISES and JUDGED have to be given."""
    return {
        "firm": firm_id,
        "entities": None if entity_ids is None else sorted(entity_ids),
        "journeys": [journey for journey, _ in promises],
        "promised": [entity for _, entity in promises],
        "limits": [promise.within_seconds for promise in promises.values()],
        "undeclared": UNDECLARED.within_seconds,
        "since": since(now),
        "now": now,
    }


def objective_of(promises: Promises, journey: str, entity_id: int | None) -> Objective:
    """What was promised of a journey for a legal entity, else for all."""
    return promises.get((journey, entity_id)) or promises.get((journey, None), UNDECLARED)


def of_journeys(measured: Iterable[JourneySla]) -> Mapping[str, JourneySla]:
    """Those of all legal entities, by journey."""
    return {one.journey: one for one in measured if one.is_total}


def _sla(row: Row, promises: Promises) -> JourneySla:
    journey, entity = row["journey"], row["legal_entity_id"]
    objective = objective_of(promises, journey, entity)
    return JourneySla(
        journey=journey,
        legal_entity_id=entity,
        is_total=row["is_total"],
        objective=objective,
        attainment=_attainment(row, objective),
        ended=row["ended"],
        late_open=row["late_open"],
    )


def _attainment(row: Row, objective: Objective) -> Attainment:
    events, late = row["ended"] + row["late_open"], row["ended_late"] + row["late_open"]
    is_enough = events >= max(objective.minimum_events, 1)
    too_few = unknown(Reason.TOO_FEW_EVENTS)
    return Attainment(
        events=events,
        late=late,
        p50=_latency(row["p50"]),
        p90=_latency(row["p90"]),
        p95=_latency(row["p95"]),
        p99=_latency(row["p99"]),
        attained_pct=attained(late, events) if is_enough else too_few,
        budget_left_pct=budget_left(late, events, objective.share) if is_enough else too_few,
    )


def _latency(seconds: Decimal | None) -> Figure:
    return unknown(Reason.NO_EVENTS) if seconds is None else Figure(seconds)


def promises_of(firm_id: int) -> dict[tuple[str, int | None], Objective]:
    """What the firm promised for a journey, by legal entity (None: all); what the journey itself declares otherwise."""
    declared: dict[tuple[str, int | None], Objective] = {
        (journey.name, None): Objective(SHARE, Decimal(str(journey.target.total_seconds())))
        for journey in registry.JOURNEYS
    }
    return declared | {
        (target.journey, target.legal_entity_id): Objective(
            target.share, Decimal(target.target_seconds), target.minimum_events
        )
        for target in SlaTarget.objects.filter(firm_id=firm_id)
    }
