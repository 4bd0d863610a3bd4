"""What runs of earlier versions of a subject have done: a correction must know what stands at the target."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import orjson

from journeys.definition import Earlier, Output
from journeys.engine.commands import restore
from journeys.rows import Row, rows

DONE = """
SELECT mine.id AS run_id, s.name, s.command, s.output
FROM journeys_journeyrun mine
JOIN journeys_journeyrun r ON r.firm_id = mine.firm_id AND r.journey = mine.journey AND r.subject = mine.subject
  AND r.version < mine.version
JOIN journeys_steprun s ON s.run_id = r.id AND s.state = 'done' AND s.command IS NOT NULL
WHERE mine.id = ANY(%(runs)s)
ORDER BY mine.id, r.version, s.position
"""


def done_before(runs: Collection[int]) -> Mapping[int, Sequence[Row]]:
    """For each of these runs the rows of steps that earlier versions have done, oldest first; one query."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows(DONE, runs=sorted(runs)) if runs else ():
        found[row["run_id"]].append(row)
    return found


def read(done: Sequence[Row]) -> tuple[Earlier, ...]:
    """Those rows as steps see them. Raises KeyError or TypeError for what is no longer declared."""
    return tuple(Earlier(row["name"], restore(orjson.loads(row["command"])), output_of(row)) for row in done)


def output_of(row: Row) -> Output:
    """What a step of this row left. Raises TypeError for what is no longer declared."""
    return Output(**orjson.loads(row["output"])) if row["output"] else Output()
