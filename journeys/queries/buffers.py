"""What waits to be sent at each connection of a firm, how old it is, and how fast it goes."""

from datetime import datetime, timedelta

from journeys.queries.scope import LedgerScope
from journeys.queries.shapes import Buffer
from journeys.rows import Row, rows

WINDOW = timedelta(minutes=5)
# The rate is taken from the newest attempts, however many steps the ledger holds.
SAMPLE = 5000
STEPS = """
SELECT s.connection_id,
  count(*) FILTER (WHERE s.state = 'ready') AS ready,
  count(*) FILTER (WHERE s.state = 'ready' AND s.lane = 'live') AS ready_live,
  count(*) FILTER (WHERE s.state = 'ready' AND s.lane = 'bulk') AS ready_bulk,
  count(*) FILTER (WHERE s.state = 'ready' AND s.lane = 'report') AS ready_report,
  count(*) FILTER (WHERE s.state = 'ready' AND s.next_at <= %(now)s) AS due,
  count(*) FILTER (WHERE s.state = 'claimed') AS claimed,
  count(*) FILTER (WHERE s.state = 'unknown') AS unknown,
  count(*) FILTER (WHERE s.state = 'waiting') AS waiting,
  count(DISTINCT s.run_id) FILTER (WHERE s.state IN ('rejected', 'dead')) AS failed_runs,
  min(coalesce(s.ready_at, s.next_at)) FILTER (WHERE s.state = 'ready' AND s.next_at <= %(now)s) AS oldest_ready_at
FROM journeys_steprun s JOIN journeys_journeyrun r ON r.id = s.run_id
WHERE r.state IN ('open', 'failed') AND s.connection_id IS NOT NULL
  AND r.firm_id = %(firm)s AND (%(entities)s::bigint[] IS NULL OR r.legal_entity_id = ANY(%(entities)s))
GROUP BY s.connection_id
"""
RATES = """
WITH newest AS (SELECT step_id, finished_at, outcome FROM journeys_attempt ORDER BY id DESC LIMIT %(sample)s),
  span AS (SELECT greatest(min(finished_at), %(since)s) AS since, count(*) = %(sample)s AS is_full FROM newest)
SELECT s.connection_id, count(*) AS done,
  CASE WHEN bool_or(span.is_full) THEN extract(epoch FROM %(now)s - min(span.since)) ELSE %(seconds)s END AS seconds
FROM newest n CROSS JOIN span JOIN journeys_steprun s ON s.id = n.step_id
JOIN integrations_connection c ON c.id = s.connection_id
WHERE n.finished_at >= span.since AND n.finished_at <= %(now)s AND c.firm_id = %(firm)s
  AND n.outcome IN ('Done', 'Duplicate', 'Absent')
GROUP BY s.connection_id
"""
CONNECTIONS = "SELECT id, name, kind FROM integrations_connection WHERE firm_id = %(firm)s ORDER BY name"
COUNTS = ("ready", "ready_live", "ready_bulk", "ready_report", "due", "claimed", "unknown", "waiting", "failed_runs")
NOTHING = dict.fromkeys(COUNTS, 0) | {"oldest_ready_at": None}
LANES = ("live", "bulk", "report")


def buffers(scope: LedgerScope, *, now: datetime) -> tuple[Buffer, ...]:
    """One row for each connection of the firm, by name. Rates are the connection's own, over all legal entities."""
    standing = {row.pop("connection_id"): row for row in rows(STEPS, now=now, **scope.parameters)}
    rates = _rates(scope.firm_id, now)
    return tuple(
        _buffer(row, standing.get(row["id"], NOTHING), rates.get(row["id"], 0.0))
        for row in rows(CONNECTIONS, firm=scope.firm_id)
    )


def _buffer(connection: Row, standing: Row, per_minute: float) -> Buffer:
    counts = dict(standing)
    by_lane = {lane: counts.pop(f"ready_{lane}") for lane in LANES}
    return Buffer(
        connection_id=connection["id"],
        name=connection["name"],
        kind=connection["kind"],
        per_minute=per_minute,
        ready_by_lane=by_lane,
        **counts,
    )


def _rates(firm_id: int, now: datetime) -> dict[int, float]:
    counted = rows(RATES, sample=SAMPLE, since=now - WINDOW, now=now, seconds=WINDOW.total_seconds(), firm=firm_id)
    return {row["connection_id"]: row["done"] * 60 / max(float(row["seconds"]), 1.0) for row in counted}
