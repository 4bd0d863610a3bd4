"""Unknown steps whose target honours keys: sent again, with the same key, once their back-off is over.

Keyless targets are asked instead: such steps are claimed as unknown and looked for (claiming, judging).
"""

from collections.abc import Collection

from django.db import transaction

from journeys.engine import settling
from journeys.rows import rows, run

DUE = """
SELECT id, run_id FROM journeys_steprun
WHERE state = 'unknown' AND connection_id = ANY(%(connections)s) AND next_at <= clock_timestamp() LIMIT 1000
"""
SEND_AGAIN = """
UPDATE journeys_steprun SET state = 'ready', sent_at = NULL, next_at = clock_timestamp()
WHERE id = ANY(%(ids)s) AND state = 'unknown' AND next_at <= clock_timestamp()
"""


def send_again(connections: Collection[int]) -> int:
    """Make due unknown steps of these (keyed) connections ready: how many."""
    due = rows(DUE, connections=sorted(connections))
    if not due:
        return 0
    runs = {row["run_id"] for row in due}
    with transaction.atomic():
        settling.lock_runs(runs)
        changed = run(SEND_AGAIN, ids=[row["id"] for row in due])
        settling.settle(runs)
    return changed
