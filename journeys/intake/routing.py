"""Steps that wait for a route go on by themselves once there is one."""

from django.db import transaction

from journeys.engine import recording, settling
from journeys.rows import rows, run

ROUTED = """
SELECT s.id, s.run_id, route.connection_id
FROM journeys_steprun s JOIN journeys_journeyrun r ON r.id = s.run_id
CROSS JOIN LATERAL (
  SELECT connection_id FROM integrations_route
  WHERE firm_id = r.firm_id AND 'route:' || command = s.wait_on
    AND (legal_entity_id = r.legal_entity_id OR legal_entity_id IS NULL)
  ORDER BY legal_entity_id NULLS LAST LIMIT 1) route
WHERE s.state = 'waiting' AND s.wait_on LIKE 'route:%%' LIMIT 1000
"""
SET = """
UPDATE journeys_steprun s SET connection_id = g.connection, wait_on = NULL, error = ''
FROM unnest(%(step)s::bigint[], %(connection)s::bigint[]) AS g(step, connection)
WHERE s.id = g.step AND s.state = 'waiting'
"""


def reroute() -> int:
    """How many steps got the connection they waited for."""
    found = rows(ROUTED)
    if not found:
        return 0
    runs, steps = {row["run_id"] for row in found}, [row["id"] for row in found]
    with transaction.atomic():
        settling.lock_runs(runs)
        run(SET, step=steps, connection=[row["connection_id"] for row in found])
        recording.close_asked(steps, why="A route was added", by="pulse")
        settling.settle(runs)
    return len(found)
