"""How long journeys take, from the business event (won) to the last needed step, against their targets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from journeys import registry
from journeys.rows import Row, rows
from visibility.measures.figure import Figure, Reason, unknown
from visibility.measures.sla import Attainment, Objective, attained, budget_left
from visibility.models import SlaTarget

WINDOW = timedelta(days=30)
SHARE = Decimal("0.95")
# Of a journey that has runs and is declared no more.
UNDECLARED = Objective(share=SHARE, within_seconds=Decimal(3600))

# A failed run counts as unfinished; a percentile is the nearest rank, so always the latency of a run.
MEASURED = """
SELECT run.journey,
  count(*) FILTER (WHERE run.is_done) AS ended,
  count(*) FILTER (WHERE run.is_done AND run.seconds > run.within) AS ended_late,
  count(*) FILTER (WHERE NOT run.is_done AND run.seconds > run.within) AS late_open,
  percentile_disc(0.5) WITHIN GROUP (ORDER BY run.seconds) FILTER (WHERE run.is_done) AS p50,
  percentile_disc(0.9) WITHIN GROUP (ORDER BY run.seconds) FILTER (WHERE run.is_done) AS p90,
  percentile_disc(0.99) WITHIN GROUP (ORDER BY run.seconds) FILTER (WHERE run.is_done) AS p99
FROM (
  SELECT r.journey, coalesce(promise.within, %(undeclared)s) AS within,
    r.state = 'done' AND r.finished_at IS NOT NULL AS is_done,
    greatest(extract(epoch FROM CASE WHEN r.state = 'done' THEN coalesce(r.finished_at, %(now)s) ELSE %(now)s END
                                - coalesce(r.business_at, r.started_at)), 0) AS seconds
  FROM journeys_journeyrun r
  LEFT JOIN unnest(%(journeys)s::text[], %(limits)s::numeric[]) AS promise(journey, within) USING (journey)
  WHERE r.firm_id = %(firm)s AND (%(entities)s::bigint[] IS NULL OR r.legal_entity_id = ANY(%(entities)s))
    AND (r.state IN ('open', 'failed') OR r.state = 'done' AND r.started_at >= %(since)s)
) run
GROUP BY run.journey ORDER BY run.journey
"""


@dataclass(frozen=True)
class JourneySla:
    """One journey against its promise over the last 30 days; `late_open` runs are unfinished and too late."""

    journey: str
    objective: Objective
    attainment: Attainment
    late_open: int


def journey_slas(firm_id: int, entity_ids: frozenset[int] | None, *, now: datetime) -> Mapping[str, JourneySla]:
    """Every journey that ran, within legal entities (None: all); a failed run counts as unfinished."""
    objectives = _objectives(firm_id)
    found = rows(
        MEASURED,
        firm=firm_id,
        entities=None if entity_ids is None else sorted(entity_ids),
        journeys=list(objectives),
        limits=[objective.within_seconds for objective in objectives.values()],
        undeclared=UNDECLARED.within_seconds,
        since=now - WINDOW,
        now=now,
    )
    return {row["journey"]: _sla(row, objectives.get(row["journey"], UNDECLARED)) for row in found}


def _sla(row: Row, objective: Objective) -> JourneySla:
    events, late = row["ended"] + row["late_open"], row["ended_late"] + row["late_open"]
    is_enough = events >= max(objective.minimum_events, 1)
    too_few = unknown(Reason.TOO_FEW_EVENTS)
    attainment = Attainment(
        events=events,
        late=late,
        p50=_latency(row["p50"]),
        p90=_latency(row["p90"]),
        p99=_latency(row["p99"]),
        attained_pct=attained(late, events) if is_enough else too_few,
        budget_left_pct=budget_left(late, events, objective.share) if is_enough else too_few,
    )
    return JourneySla(row["journey"], objective, attainment, row["late_open"])


def _latency(seconds: Decimal | None) -> Figure:
    return unknown(Reason.NO_EVENTS) if seconds is None else Figure(seconds)


def _objectives(firm_id: int) -> dict[str, Objective]:
    """What the firm promised for a journey; what the journey itself declares otherwise."""
    declared = {
        journey.name: Objective(SHARE, Decimal(str(journey.target.total_seconds()))) for journey in registry.JOURNEYS
    }
    targets = SlaTarget.objects.filter(firm_id=firm_id, legal_entity=None)
    return declared | {
        target.journey: Objective(target.share, Decimal(target.target_seconds), target.minimum_events)
        for target in targets
    }
