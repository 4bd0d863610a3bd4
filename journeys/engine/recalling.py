"""What earlier runs have done, and which have not ended: a correction must know what stands at the target."""

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
# A later version of what came in first is waited for as well. Failed ones wait for a person, who may be long about it:
# what follows them is not kept back.
BEHIND = """
SELECT mine.id FROM unnest(%(runs)s::bigint[], %(subjects)s::text[]) AS asked(run_id, subject)
JOIN journeys_journeyrun mine ON mine.id = asked.run_id
WHERE EXISTS (SELECT 1 FROM journeys_journeyrun r WHERE r.firm_id = mine.firm_id AND r.journey = mine.journey
  AND r.subject = asked.subject AND r.id <> mine.id AND r.state = 'open' AND EXISTS (
    SELECT 1 FROM journeys_journeyrun first WHERE first.firm_id = r.firm_id AND first.journey = r.journey
      AND first.subject = r.subject AND first.id < mine.id))
"""


def behind(followed: Mapping[int, str]) -> Collection[int]:
    """Of these runs those of which an earlier run of the subject that they follow is open; one query."""
    asked = sorted(followed.items())
    runs, subjects = [run for run, _ in asked], [subject for _, subject in asked]
    return {row["id"] for row in rows(BEHIND, runs=runs, subjects=subjects)} if asked else set()


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
