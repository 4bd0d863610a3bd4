"""What runs of earlier versions of a subject have done: a correction must know what stands at the target."""

from collections import defaultdict
from collections.abc import Collection

import orjson

from journeys.definition import Earlier, Output
from journeys.engine.commands import restore
from journeys.rows import rows

DONE = """
SELECT mine.id AS run_id, s.name, s.command, s.output
FROM journeys_journeyrun mine
JOIN journeys_journeyrun r ON r.firm_id = mine.firm_id AND r.journey = mine.journey AND r.subject = mine.subject
  AND r.version < mine.version
JOIN journeys_steprun s ON s.run_id = r.id AND s.state = 'done' AND s.command IS NOT NULL
WHERE mine.id = ANY(%(runs)s)
ORDER BY mine.id, r.version, s.position
"""


def earlier(runs: Collection[int]) -> dict[int, tuple[Earlier, ...]]:
    """For each of these runs what earlier versions' steps have done, oldest first; one query."""
    found: dict[int, list[Earlier]] = defaultdict(list)
    for row in rows(DONE, runs=sorted(runs)) if runs else ():
        output = Output(**orjson.loads(row["output"])) if row["output"] else Output()
        found[row["run_id"]].append(Earlier(row["name"], restore(orjson.loads(row["command"])), output))
    return {run: tuple(steps) for run, steps in found.items()}
