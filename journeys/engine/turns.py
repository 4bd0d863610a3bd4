"""Whose turn it is among the steps of one order key at a connection."""

from collections.abc import Collection, Mapping
from functools import cache

from journeys import registry
from journeys.rows import rows

# A target that has taken a step on, alone or with others, is at work on it.
AT_WORK = ("remote", "bulk")
IS_AT_WORK = f"split_part(coalesce({{step}}.wait_on, ''), ':', 1) IN {AT_WORK}"
# What waits for news from outside lets others of its key go first where its step is declared so (Step.passes).
PASSES = f"""
(f.journey || '.' || h.name) = ANY(%(passing)s) AND h.wait_on IS NOT NULL AND NOT {IS_AT_WORK.format(step="h")}
"""
# The head of each order key only: an earlier step of the key that has not ended holds it, and so does any step
# of the key that is under way, or that its target is at work on: that one is asked about, whoever comes before it. A
# waiting step of a failed run waits for a person, and holds nobody.
HOLDS = f"""
h.connection_id = s.connection_id AND h.order_key = s.order_key AND h.id <> s.id
  AND h.state IN ('waiting', 'ready', 'claimed', 'unknown')
  AND (h.state IN ('claimed', 'unknown') OR (NOT {IS_AT_WORK.format(step="s")} AND ({IS_AT_WORK.format(step="h")} OR (
    (h.order_seq, h.id) < (s.order_seq, s.id)
    AND (h.state <> 'waiting' OR EXISTS (
      SELECT 1 FROM journeys_journeyrun f WHERE f.id = h.run_id AND f.state = 'open' AND NOT ({PASSES})))))))
"""  # noqa: S608  (constants only)
HELD = f"EXISTS (SELECT 1 FROM journeys_steprun h WHERE {HOLDS})"  # noqa: S608  (constants only)
HOLDERS = f"""
SELECT DISTINCT ON (s.id) s.id, h.run_id FROM journeys_steprun s JOIN journeys_steprun h ON {HOLDS}
WHERE s.id = ANY(%(steps)s) AND s.state = 'ready' AND s.order_key IS NOT NULL
ORDER BY s.id, h.state IN ('claimed', 'unknown') DESC, h.order_seq, h.id
"""  # noqa: S608  (constants only)


@cache
def passing() -> list[str]:
    """Steps that let others of their key go first while they wait for news, as `journey.step`."""
    return [f"{journey.name}.{step.name}" for journey in registry.JOURNEYS for step in journey.steps if step.passes]


def holders(steps: Collection[int]) -> Mapping[int, int]:
    """The run that each of these ready steps waits behind; steps whose turn it is are left out."""
    return {row["id"]: row["run_id"] for row in rows(HOLDERS, steps=sorted(steps), passing=passing())} if steps else {}
