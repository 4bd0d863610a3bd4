"""What is due in a lane: which connections a drain turns to, and whether anybody need be woken."""

from collections.abc import Sequence
from datetime import timedelta

from journeys.engine.turns import HELD, passing
from journeys.rows import rows

OPEN = """
NOT c.is_paused AND (g.id IS NULL OR g.blocked_until IS NULL OR g.blocked_until <= clock_timestamp())
"""
# The first in the order of an index, at an instant that stands still: told that any will do, PostgreSQL walks the whole
# table while thousands are ready, once for each connection that has none.
READY = """
(SELECT s.id FROM journeys_steprun s WHERE s.connection_id = c.id AND s.lane = %(lane)s
  AND s.state = 'ready' AND s.next_at <= statement_timestamp() AND s.is_solo = ANY(%(solos)s)
  ORDER BY s.priority, s.next_at, s.id LIMIT 1) IS NOT NULL
"""
UNKNOWN = """
EXISTS (SELECT 1 FROM journeys_steprun s WHERE s.connection_id = c.id AND s.lane = %(lane)s
  AND s.state = 'unknown' AND s.next_at <= statement_timestamp()
  AND (s.lease_until IS NULL OR s.lease_until < statement_timestamp()))
"""
CONNECTIONS = "FROM integrations_connection c LEFT JOIN integrations_connectiongate g ON g.connection_id = c.id"
DUE = f"""
SELECT * FROM (
  SELECT c.id, {READY} AS has_ready, {UNKNOWN} AS has_unknown {CONNECTIONS} WHERE {OPEN}) due
WHERE due.has_ready OR due.has_unknown ORDER BY random()
"""  # noqa: S608  (constants only)
# One look for all lanes: the pulse asks at each bell, and planning such a look takes longer than the look.
DUE_LANES = f"""
SELECT l.lane FROM unnest(%(lanes)s::text[]) WITH ORDINALITY AS l(lane, place) WHERE EXISTS (
  SELECT 1 {CONNECTIONS} WHERE {OPEN} AND ({READY} OR {UNKNOWN})) ORDER BY l.place
""".replace("%(lane)s", "l.lane")  # noqa: S608  (constants only)
DUE_SOLO = f"SELECT c.id {CONNECTIONS} WHERE {OPEN} AND {READY} ORDER BY random()"
# The first that a claim would take, of each of the two kinds that a drain works on. A step that waits for its turn
# (HELD) is not late, however long it has been ready.
LATEST = f"""
SELECT clock_timestamp() - min(due.next_at) AS late {CONNECTIONS}
CROSS JOIN LATERAL (
  (SELECT s.next_at FROM journeys_steprun s
   WHERE s.connection_id = c.id AND s.lane = %(lane)s AND s.state = 'ready' AND s.next_at <= statement_timestamp()
     AND (s.order_key IS NULL OR NOT {HELD})
   ORDER BY s.priority, s.next_at, s.id LIMIT 1)
  UNION ALL
  (SELECT s.next_at FROM journeys_steprun s
   WHERE s.connection_id = c.id AND s.lane = %(lane)s AND s.state = 'unknown' AND s.next_at <= statement_timestamp()
     AND (s.lease_until IS NULL OR s.lease_until < statement_timestamp())
   ORDER BY s.next_at LIMIT 1)) due
WHERE {OPEN} AND NOT EXISTS (
  SELECT 1 FROM integrations_gatelease l
  WHERE l.connection_id = c.id AND l.lane = %(lane)s AND l.lease_until > clock_timestamp())
"""  # noqa: S608  (constants only)
NEWS = """
SELECT EXISTS (SELECT 1 FROM journeys_inboxevent WHERE state = 'new' AND next_at < statement_timestamp() - %(age)s)
    OR EXISTS (SELECT 1 FROM canonical_change WHERE recorded_at < clock_timestamp() - %(age)s) AS found
"""


def due_connections(lane: str) -> dict[int, bool]:
    """Connections whose gate is open and that have due steps, and whether some of those are unknown.

    In random order, so that none comes last always.
    """
    return {row["id"]: row["has_unknown"] for row in rows(DUE, lane=lane, solos=[False])}


def solo_connections(lane: str) -> list[int]:
    """The same for steps that have to run alone."""
    return [row["id"] for row in rows(DUE_SOLO, lane=lane, solos=[True])]


def is_due(lane: str) -> bool:
    """Whether a drain of this lane would find something."""
    return bool(rows(DUE, lane=lane, solos=[False, True]))


def due_lanes(lanes: Sequence[str]) -> list[str]:
    """Those of these lanes where a drain would find something, in their order."""
    return [row["lane"] for row in rows(DUE_LANES, lanes=list(lanes), solos=[False, True])]


def lateness(lane: str) -> timedelta:
    """How long a step of an open gate has been waiting where nobody works on its connection."""
    return rows(LATEST, lane=lane, passing=passing())[0]["late"] or timedelta()


def is_news(age: timedelta = timedelta()) -> bool:
    """Whether changes or inbox rows have waited for longer than this."""
    return bool(rows(NEWS, age=age)[0]["found"])
