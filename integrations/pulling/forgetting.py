"""Runs that nobody looks at any more go: pages show the last ones, and learn from what those of two weeks brought.

What a stream last did well, what went wrong last, and what is under way stay however old they are.
"""

from datetime import timedelta

from django.db import connection

# Longer than a stream's habits are learned from (visibility/trust/silence.py).
KEPT = timedelta(days=15)
# Pulls that went well and brought nothing: most of all there are.
KEPT_QUIET = timedelta(days=2)
AT_ONCE = 10_000

FORGET = """
WITH old AS (
  SELECT r.id FROM integrations_syncrun r
  WHERE r.state <> 'running'
    AND (r.started_at < clock_timestamp() - make_interval(days => %(kept)s)
      OR (r.started_at < clock_timestamp() - make_interval(days => %(quiet)s) AND r.state = 'done' AND r.changed = 0))
    AND EXISTS (SELECT FROM integrations_syncrun newer
      WHERE newer.cursor_id = r.cursor_id AND newer.state = r.state AND newer.started_at > r.started_at)
  LIMIT %(most)s)
DELETE FROM integrations_syncrun r USING old WHERE r.id = old.id
"""


def forget_runs() -> int:
    """Deletes old runs, ten thousand to a transaction; how many. The newest of each stream and state is kept."""
    gone = 0
    while found := _forget_some():
        gone += found
    return gone


def _forget_some() -> int:
    with connection.cursor() as cursor:
        cursor.execute(FORGET, {"kept": KEPT.days, "quiet": KEPT_QUIET.days, "most": AT_ONCE})
        return int(cursor.rowcount)
