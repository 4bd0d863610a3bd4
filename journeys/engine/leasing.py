"""Leases of claimed steps: renewed by their holder, ended by the sweep once they have run out."""

from collections.abc import Mapping

from django.db import transaction

from journeys.engine import settling, targets
from journeys.rows import rows, run

SOLO_CRASHES_TO_DIE = 3

RENEW = """
WITH mine AS (
  SELECT s.id FROM journeys_steprun s JOIN unnest(%(ids)s::bigint[], %(fences)s::bigint[]) AS held(id, fence)
    ON held.id = s.id AND held.fence = s.fence
  WHERE s.claimed_by = %(worker)s AND s.state IN ('claimed', 'unknown') ORDER BY s.id FOR UPDATE OF s)
UPDATE journeys_steprun s SET lease_until = clock_timestamp() + %(seconds)s * interval '1 second'
FROM mine WHERE s.id = mine.id
RETURNING s.id, s.fence
"""
RENEW_SLOTS = """
UPDATE integrations_gatelease SET lease_until = clock_timestamp() + %(seconds)s * interval '1 second'
WHERE worker = %(worker)s AND connection_id = %(connection)s
"""
EXPIRED = """
SELECT id, run_id FROM journeys_steprun
WHERE state = 'claimed' AND lease_until < clock_timestamp() ORDER BY id LIMIT 1000
"""
# A claim never sent is ready again; one sent to a keyless target may have been done. A crash costs no attempt,
# and from then on the step runs alone, so that a poison takes no neighbours along. Whoever renewed, sent or recorded
# a step while this waited for its row is seen: the row is locked, and what counts is read from it and from no join.
END = """
WITH lost AS (
  SELECT s.id, s.fence, s.claimed_by, s.claimed_at, s.sent_at, s.attempts, s.is_solo,
    CASE WHEN s.idem_key <> '' AND s.sent_at IS NOT NULL THEN k.cutoff END AS cutoff,
    s.is_solo AND s.crashes >= %(most)s AS is_fatal
  FROM journeys_steprun s
  LEFT JOIN unnest(%(keyless)s::bigint[], %(cutoffs)s::float[]) AS k(connection, cutoff)
    ON k.connection = s.connection_id
  WHERE s.id = ANY(%(ids)s) AND s.state = 'claimed' AND s.lease_until < clock_timestamp()
  ORDER BY s.id FOR UPDATE OF s)
UPDATE journeys_steprun s SET
  state = CASE WHEN lost.is_fatal AND s.is_optional THEN 'skipped' WHEN lost.is_fatal THEN 'dead'
               WHEN lost.cutoff IS NOT NULL THEN 'unknown' ELSE 'ready' END,
  crashes = s.crashes + 1, is_solo = true, claimed_by = '', lease_until = NULL,
  next_at = CASE WHEN lost.cutoff IS NOT NULL THEN lost.sent_at + lost.cutoff * interval '1 second'
                 ELSE clock_timestamp() END,
  sent_at = CASE WHEN lost.cutoff IS NOT NULL THEN s.sent_at END,
  finished_at = CASE WHEN lost.is_fatal THEN clock_timestamp() END,
  error_kind = 'crash', error = 'The process that ran it ended without a word'
FROM lost WHERE s.id = lost.id AND s.fence = lost.fence AND s.state = 'claimed' AND s.lease_until < clock_timestamp()
RETURNING s.id, s.run_id, lost.fence, lost.claimed_by, lost.claimed_at, lost.sent_at, lost.attempts, s.state
"""
CRASHED = """
INSERT INTO journeys_attempt (step_id, number, fence, claimed_by, claimed_at, sent_at, finished_at, outcome,
  error_kind, detail, is_fenced)
SELECT id, attempts + 1, fence, claimed_by, claimed_at, sent_at, clock_timestamp(), 'Crashed', 'crash',
  'The lease ended and nobody had recorded an outcome', false
FROM unnest(%(id)s::bigint[], %(attempts)s::smallint[], %(fence)s::bigint[], %(claimed_by)s::text[],
  %(claimed_at)s::timestamptz[], %(sent_at)s::timestamptz[])
  AS lost(id, attempts, fence, claimed_by, claimed_at, sent_at)
ON CONFLICT DO NOTHING
"""
ENDED_SLOTS = "DELETE FROM integrations_gatelease WHERE lease_until < clock_timestamp() - interval '1 minute'"


def renew(connection_id: int, steps: Mapping[int, int], *, worker: str, lease_seconds: float) -> set[int]:
    """Hold on to steps (by fence) and the slots of their connection for another lease: the steps still ours."""
    with transaction.atomic():
        ours = rows(RENEW, ids=list(steps), fences=list(steps.values()), worker=worker, seconds=lease_seconds)
        run(RENEW_SLOTS, worker=worker, connection=connection_id, seconds=lease_seconds)
    return {row["id"] for row in ours}


def end_leases() -> int:
    """End what ran out, a thousand at a time: how many claims were lost."""
    expired = rows(EXPIRED)
    if not expired:
        run(ENDED_SLOTS)
        return 0
    keyless = targets.keyless()
    runs = {row["run_id"] for row in expired}
    with transaction.atomic():
        settling.lock_runs(runs)
        lost = rows(
            END,
            ids=[row["id"] for row in expired],
            most=SOLO_CRASHES_TO_DIE,
            keyless=list(keyless),
            cutoffs=list(keyless.values()),
        )
        names = ("id", "attempts", "fence", "claimed_by", "claimed_at", "sent_at")
        run(CRASHED, **{name: [row[name] for row in lost] for name in names})
        settling.settle(runs)
    return len(lost)
