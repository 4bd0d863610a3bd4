"""A newer version of a subject takes the place of what older runs have not sent."""

from collections.abc import Collection

from journeys.engine import recording, settling
from journeys.rows import rows

WHY = "A newer version has taken its place"
OLDER = """
SELECT DISTINCT older.id FROM journeys_journeyrun newer
JOIN journeys_journeyrun older ON older.firm_id = newer.firm_id AND older.journey = newer.journey
  AND older.subject = newer.subject AND older.version < newer.version AND older.state IN ('open', 'failed')
WHERE newer.id = ANY(%(runs)s)
"""
# What was sent stays: it may have been done, and the newer version builds on it. A refusal did nothing. A step that is
# ready to be sent again says no more that it was: its attempts do.
CANCEL = """
UPDATE journeys_steprun s SET state = 'cancelled', error = %(why)s, wait_on = NULL, finished_at = clock_timestamp()
WHERE run_id = ANY(%(runs)s) AND state IN ('waiting', 'ready', 'rejected', 'dead')
  AND (state = 'rejected' OR sent_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM journeys_attempt a
    WHERE a.step_id = s.id AND a.sent_at IS NOT NULL AND a.outcome IN ('Unknown', 'Crashed')))
RETURNING id
"""


def supersede(runs: Collection[int]) -> None:
    """Cancels the unsent steps of older versions of these new runs' subjects, inside the caller's transaction."""
    older = [row["id"] for row in rows(OLDER, runs=sorted(runs))]
    if older:
        settling.lock_runs(older)
        cancelled = rows(CANCEL, runs=older, why=WHY)
        recording.close_asked([row["id"] for row in cancelled], why=WHY, by="intake")
        settling.settle(older)
