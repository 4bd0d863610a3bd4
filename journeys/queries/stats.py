"""One row a journey: how its runs stand, what they wait for, how long they take."""

from collections import defaultdict
from datetime import datetime

from journeys import registry
from journeys.queries.scope import LedgerScope
from journeys.queries.shapes import JourneyStats
from journeys.rows import Row, rows

STANDING = """
SELECT r.journey,
  count(*) FILTER (WHERE r.state = 'open') AS open,
  count(*) FILTER (WHERE r.state = 'failed') AS failed,
  count(*) FILTER (WHERE r.steps_unknown > 0) AS unknown,
  count(*) FILTER (WHERE r.state = 'open' AND coalesce(r.delivered_at, %(now)s) > r.due_at) AS late,
  count(*) FILTER (WHERE coalesce(r.delivered_at, %(now)s) > r.due_at) AS overdue,
  count(*) FILTER (WHERE EXISTS (
    SELECT FROM journeys_steprun s WHERE s.run_id = r.id AND s.state = 'waiting' AND s.wait_on IS NOT NULL)) AS waiting
FROM journeys_journeyrun r
WHERE r.firm_id = %(firm)s AND (%(entities)s::bigint[] IS NULL OR r.legal_entity_id = ANY(%(entities)s))
  AND r.state IN ('open', 'failed')
GROUP BY r.journey
"""
ENDED = """
SELECT r.journey, count(*) AS done,
  count(r.due_at) AS judged, count(*) FILTER (WHERE took.until <= r.due_at) AS in_time,
  percentile_disc(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM took.until - took.since)) AS p50,
  percentile_disc(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM took.until - took.since)) AS p90
FROM journeys_journeyrun r CROSS JOIN LATERAL (
  SELECT coalesce(r.business_at, r.started_at) AS since, coalesce(r.delivered_at, r.finished_at) AS until) took
WHERE r.firm_id = %(firm)s AND (%(entities)s::bigint[] IS NULL OR r.legal_entity_id = ANY(%(entities)s))
  AND r.state = 'done' AND r.started_at >= %(since)s
GROUP BY r.journey
"""
# A wait names what is awaited: approval:<role>, remote:<token>, route:<command>, or <entity>:<record>.
WAITING = """
SELECT r.journey, CASE split_part(s.wait_on, ':', 1) WHEN 'approval' THEN split_part(s.wait_on, ':', 2)
    WHEN 'route' THEN 'admin' WHEN 'remote' THEN 'remote job' ELSE split_part(s.wait_on, ':', 1) END AS whom,
  count(*) AS steps
FROM journeys_steprun s JOIN journeys_journeyrun r ON r.id = s.run_id
WHERE s.state = 'waiting' AND s.wait_on IS NOT NULL AND r.state IN ('open', 'failed')
  AND r.firm_id = %(firm)s AND (%(entities)s::bigint[] IS NULL OR r.legal_entity_id = ANY(%(entities)s))
GROUP BY 1, 2
"""


def journey_stats(scope: LedgerScope, *, since: datetime, now: datetime) -> tuple[JourneyStats, ...]:
    """All registered journeys in their order, then others that have runs. Done runs are those started since then."""
    standing = {row["journey"]: row for row in rows(STANDING, now=now, **scope.parameters)}
    ended = {row["journey"]: row for row in rows(ENDED, since=since, **scope.parameters)}
    waits: dict[str, list[Row]] = defaultdict(list)
    for row in rows(WAITING, **scope.parameters):
        waits[row["journey"]].append(row)
    registered = [journey.name for journey in registry.JOURNEYS]
    others = sorted((standing.keys() | ended.keys()) - set(registered))
    return tuple(_stats(name, standing.get(name), ended.get(name), waits[name]) for name in (*registered, *others))


def _stats(name: str, standing: Row | None, ended: Row | None, waits: list[Row]) -> JourneyStats:
    now = standing or {"open": 0, "failed": 0, "unknown": 0, "late": 0, "overdue": 0, "waiting": 0}
    past = ended or {"done": 0, "judged": 0, "in_time": 0, "p50": None, "p90": None}
    label, target = _declared(name)
    return JourneyStats(
        journey=name,
        label=label,
        target_seconds=target,
        open=now["open"],
        failed=now["failed"],
        unknown=now["unknown"],
        late=now["late"],
        waiting=now["waiting"],
        waiting_on={row["whom"]: row["steps"] for row in waits},
        done=past["done"],
        judged=past["judged"] + now["overdue"],
        in_time=past["in_time"],
        p50=_seconds(past["p50"]),
        p90=_seconds(past["p90"]),
    )


def _declared(name: str) -> tuple[str, float]:
    try:
        journey = registry.journey(name)
    except registry.UnknownJourney:
        return name, 0.0
    return journey.label, journey.target.total_seconds()


def _seconds(value: object) -> float | None:
    return None if value is None else float(str(value))
