"""After steps changed: followers released, counters and states of their runs set. The one way, for everybody.

Whoever changes steps locks their runs first (in id order), changes the steps in the next statement and settles
in the ones after it: each sees what the one before committed. Settling twice changes nothing, so it also repairs.
"""

from collections.abc import Collection
from dataclasses import dataclass

from journeys.rows import rows, run

LOCK = """
SELECT id FROM journeys_journeyrun WHERE id = ANY(%(runs)s) ORDER BY id FOR NO KEY UPDATE
"""
# Materialized: with the statistics of an empty table PostgreSQL would count anew for every step it releases.
RELEASE = """
WITH c AS MATERIALIZED (
  SELECT s.id, (
    SELECT count(*) FROM journeys_steprun p
    WHERE p.run_id = s.run_id AND p.name = ANY(s.after) AND p.state NOT IN ('done', 'skipped'))::smallint AS pending
  FROM journeys_steprun s WHERE s.run_id = ANY(%(runs)s) AND s.state = 'waiting')
UPDATE journeys_steprun w SET
  pending = c.pending,
  state = CASE WHEN c.pending = 0 AND w.wait_on IS NULL THEN 'ready' ELSE 'waiting' END,
  ready_at = CASE WHEN c.pending = 0 AND w.wait_on IS NULL THEN clock_timestamp() ELSE w.ready_at END,
  next_at = CASE WHEN c.pending = 0 AND w.wait_on IS NULL THEN clock_timestamp() ELSE w.next_at END
FROM c
WHERE w.id = c.id AND w.state = 'waiting'
  AND (w.pending <> c.pending OR (c.pending = 0 AND w.wait_on IS NULL))
RETURNING w.id, w.state, w.lane
"""
COUNT = """
WITH c AS MATERIALIZED (
  SELECT run_id, count(*) AS total,
    count(*) FILTER (WHERE state IN ('done', 'skipped', 'cancelled')) AS ended,
    count(*) FILTER (WHERE state IN ('rejected', 'dead')) AS failed,
    count(*) FILTER (WHERE state NOT IN ('done', 'skipped', 'cancelled') AND NOT is_optional) AS owed,
    count(*) FILTER (WHERE state = 'unknown') AS unknown,
    count(*) FILTER (WHERE state = 'cancelled') AS cancelled,
    (array_agg(error_kind ORDER BY position) FILTER (WHERE state IN ('rejected', 'dead')))[1] AS error_kind,
    (array_agg(error ORDER BY position) FILTER (WHERE state IN ('rejected', 'dead')))[1] AS error
  FROM journeys_steprun WHERE run_id = ANY(%(runs)s) GROUP BY run_id)
UPDATE journeys_journeyrun r SET
  steps_total = c.total, steps_ended = c.ended, steps_failed = c.failed, steps_unknown = c.unknown,
  steps_cancelled = c.cancelled, error_kind = coalesce(c.error_kind, ''), error = coalesce(c.error, ''),
  state = CASE WHEN c.failed > 0 THEN 'failed' WHEN c.ended < c.total THEN 'open'
               WHEN c.cancelled > 0 THEN 'cancelled' ELSE 'done' END,
  delivered_at = CASE WHEN c.owed = 0 THEN coalesce(r.delivered_at, clock_timestamp()) END,
  finished_at = CASE WHEN c.ended = c.total THEN coalesce(r.finished_at, clock_timestamp()) END
FROM c WHERE r.id = c.run_id RETURNING r.id, r.state
"""
# All its steps have ended well or are no longer wanted: nobody has anything left to do about it.
CLOSE = """
UPDATE journeys_workitem SET closed_at = clock_timestamp(), resolution = 'The run has ended', closed_by = 'engine'
WHERE run_id = ANY(%(runs)s) AND closed_at IS NULL
"""


@dataclass(frozen=True)
class Settled:
    """Lanes in which steps became ready."""

    lanes: frozenset[str]
    released: int


def lock_runs(runs: Collection[int]) -> None:
    """Lock runs in id order, before any of their steps are changed."""
    rows(LOCK, runs=sorted(runs))


def settle(runs: Collection[int]) -> Settled:
    """Release followers, set counters and states of locked runs, close what was asked of people about ended ones."""
    wanted = sorted(runs)
    released = [row for row in rows(RELEASE, runs=wanted) if row["state"] == "ready"]
    ended = [row["id"] for row in rows(COUNT, runs=wanted) if row["state"] in ("done", "cancelled")]
    if ended:
        run(CLOSE, runs=ended)
    return Settled(frozenset(row["lane"] for row in released), len(released))
