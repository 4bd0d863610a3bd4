"""Dirty marks: taken without waiting, coalesced to cells; and made for changes that leave none."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.backends.utils import CursorWrapper

TAKE = """
WITH taken AS (
    DELETE FROM canonical_dirty WHERE id IN (
        SELECT id FROM canonical_dirty ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
    RETURNING project_id, period, recorded_at
)
SELECT project_id, period, min(taken.recorded_at) FROM taken
JOIN canonical_project ON canonical_project.id = project_id
GROUP BY project_id, period ORDER BY project_id, period
"""

# Of this transaction: a process that is killed lets go by itself.
ALONE = "SELECT pg_try_advisory_xact_lock(hashtext('sightline.projections'))"
# Those that a turn has taken and not yet committed are held, and wait no more.
WAITING = "SELECT 1 FROM canonical_dirty LIMIT 1 FOR UPDATE SKIP LOCKED"

PUT_BACK = """
INSERT INTO canonical_dirty (firm_id, project_id, period, recorded_at)
SELECT project.firm_id, project.id, mark.period, mark.recorded_at
FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[]) AS mark(project_id, period, recorded_at)
JOIN canonical_project project ON project.id = mark.project_id
"""

# A project that is new, changed, or closed on an earlier day is marked whole, with the cells it has. One that waits for
# any reason is measured anyway, with all of its cells if it changed (cells.outdated): marked again, it would be twice.
MARK_PROJECTS = """
INSERT INTO canonical_dirty (firm_id, project_id, period, recorded_at)
SELECT project.firm_id, project.id, part.period, now()
FROM canonical_project project
LEFT JOIN visibility_projectfigures figures ON figures.project_id = project.id,
LATERAL (SELECT '' AS period UNION ALL
         SELECT period FROM visibility_projectperiod cell
         WHERE cell.project_id = project.id AND figures.project_version <> project.version) AS part
WHERE (figures.project_id IS NULL OR figures.project_version <> project.version OR figures.as_of < %s)
  AND NOT EXISTS (SELECT FROM canonical_dirty waiting WHERE waiting.project_id = project.id)
"""

# What a firm's cells and figures depend on beside facts: count, newest and versions tell that it changed.
FINGERPRINTS = """
SELECT firm.id, model.inputs,
       (SELECT concat_ws(':', count(*), max(recorded_at), sum(version)) FROM canonical_costrate rate
        WHERE rate.firm_id = firm.id),
       (SELECT concat_ws(':', count(*), max(recorded_at), sum(version)) FROM canonical_person person
        WHERE person.firm_id = firm.id),
       (SELECT concat_ws(':', count(*), max(recorded_at)) FROM canonical_fxrate fx WHERE fx.firm_id = firm.id)
FROM canonical_firm firm JOIN visibility_readmodel model ON model.firm_id = firm.id
"""
FINGERPRINTS_TO_KEEP = f"{FINGERPRINTS} ORDER BY firm.id FOR UPDATE OF model SKIP LOCKED"
FINGERPRINTS_OF = f"{FINGERPRINTS} WHERE firm.id = %s"

# By the same rules as marks are made, but for a new day: a figure is of the day it was closed on.
UNMEASURED = """
SELECT project.id FROM canonical_project project
LEFT JOIN visibility_projectfigures figures ON figures.project_id = project.id
WHERE project.id = ANY(%s)
  AND (figures.project_version IS DISTINCT FROM project.version
       OR EXISTS (SELECT FROM canonical_dirty waiting WHERE waiting.project_id = project.id))
"""

# A project that waits for any reason is measured once more anyway, with what its inputs are by then.
MARK_FIGURES = """
INSERT INTO canonical_dirty (firm_id, project_id, period, recorded_at)
SELECT firm_id, id, '', now() FROM canonical_project project
WHERE firm_id = %s AND NOT EXISTS (SELECT FROM canonical_dirty waiting WHERE waiting.project_id = project.id)
"""

MARK_LABOUR = """
INSERT INTO canonical_dirty (firm_id, project_id, period, recorded_at)
SELECT firm_id, project_id, period, now() FROM visibility_projectperiod WHERE firm_id = %s AND hours <> 0
"""

MARK_UNCONVERTED = """
INSERT INTO canonical_dirty (firm_id, project_id, period, recorded_at)
SELECT firm_id, project_id, period, now() FROM visibility_projectperiod WHERE firm_id = %s
  AND missing_rates + missing_reporting_rates > 0
"""

# Hours are lent by the legal entity of their person, and cells say what they cost (lent_sql). A cell that is not made
# yet has marks of its own.
MARK_MOVED = """
WITH moved AS (
    SELECT person.id, person.legal_entity_id FROM canonical_person person
    LEFT JOIN visibility_personentity known ON known.person_id = person.id
    WHERE person.firm_id = %s
      AND (known.person_id IS NULL OR known.legal_entity_id IS DISTINCT FROM person.legal_entity_id)
), told AS (
    INSERT INTO visibility_personentity (person_id, legal_entity_id) SELECT id, legal_entity_id FROM moved ORDER BY id
    ON CONFLICT (person_id) DO UPDATE SET legal_entity_id = excluded.legal_entity_id
)
INSERT INTO canonical_dirty (firm_id, project_id, period, recorded_at)
SELECT DISTINCT cell.firm_id, cell.project_id, cell.period, now()
FROM moved JOIN canonical_timeentry entry ON entry.person_id = moved.id
JOIN visibility_projectperiod cell ON (cell.project_id, cell.period) = (entry.project_id, entry.posting_period)
"""

OPEN_MODELS = """
INSERT INTO visibility_readmodel (firm_id, version, inputs) SELECT id, 0, '{}' FROM canonical_firm
ON CONFLICT DO NOTHING
"""

KEEP_FINGERPRINTS = "UPDATE visibility_readmodel SET inputs = inputs || %s::jsonb WHERE firm_id = %s"

INPUTS: dict[str, tuple[str, ...]] = {
    "cost_rates": (MARK_FIGURES, MARK_LABOUR),
    "people": (MARK_FIGURES, MARK_MOVED),
    "exchange_rates": (MARK_FIGURES, MARK_UNCONVERTED),
}


@dataclass(frozen=True)
class Mark:
    """A cell to recompute ("" for what belongs to the project as a whole), and since when."""

    project: int
    period: str
    recorded_at: datetime


@dataclass(frozen=True)
class Taken:
    """Marks in key order, one for a cell."""

    marks: tuple[Mark, ...]

    @property
    def cells(self) -> tuple[tuple[int, str], ...]:
        return tuple((mark.project, mark.period) for mark in self.marks if mark.period)

    @property
    def touched(self) -> tuple[int, ...]:
        """Every project whose figures follow, in key order."""
        return tuple(dict.fromkeys(mark.project for mark in self.marks))


def are_waiting() -> bool:
    """Whether there is a mark that nobody has taken."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone() is not None


def hold_alone() -> bool:
    """Take the projector's place for the rest of this transaction; False while another has it."""
    with connection.cursor() as cursor:
        cursor.execute(ALONE)
        (is_alone,) = cursor.fetchone()
        return bool(is_alone)


def take(limit: int) -> Taken:
    """Take up to `limit` marks that nobody else holds; the transaction that rolls back puts them back."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [limit])
        return Taken(tuple(Mark(*row) for row in cursor.fetchall()))


def put_back(taken: Taken, projects: Collection[int]) -> None:
    """Mark these projects' cells again, behind all other marks, and as old as they were."""
    marks = [mark for mark in taken.marks if mark.project in projects]
    if marks:
        columns = zip(*((mark.project, mark.period, mark.recorded_at) for mark in marks), strict=True)
        with connection.cursor() as cursor:
            cursor.execute(PUT_BACK, [list(column) for column in columns])


def mark_what_changed(today: date) -> int:
    """Mark projects that are new, changed or closed on an earlier day, and all that depends on changed inputs.

    Returns how many marks were made.
    """
    with connection.cursor() as cursor:
        cursor.execute(OPEN_MODELS)
        cursor.execute(FINGERPRINTS_TO_KEEP)
        changed = [_changed(firm_id, before, after) for firm_id, before, *after in cursor.fetchall()]
        cursor.execute(MARK_PROJECTS, [today])
        return int(cursor.rowcount) + sum(_mark(inputs) for inputs in changed)


def unmeasured(firm_id: int, project_ids: Sequence[int]) -> frozenset[int]:
    """Of these projects of a firm, those whose stored figures do not hold all that is known of them by now."""
    with connection.cursor() as cursor:
        cursor.execute(FINGERPRINTS_OF, [firm_id])
        if any(_changed(of, before, after).names for of, before, *after in cursor.fetchall()):
            return frozenset(project_ids)
        cursor.execute(UNMEASURED, [list(project_ids)])
        return frozenset(project_id for (project_id,) in cursor.fetchall())


@dataclass(frozen=True)
class ChangedInputs:
    """A firm's fingerprints now and the names of those that are not what they were."""

    firm_id: int
    fingerprints: dict[str, str]
    names: tuple[str, ...]


def _changed(firm_id: int, before: str, after: Sequence[str]) -> ChangedInputs:
    known, now = json.loads(before), dict(zip(INPUTS, after, strict=True))
    return ChangedInputs(firm_id, now, tuple(name for name in INPUTS if known.get(name) != now[name]))


def _mark(inputs: ChangedInputs) -> int:
    if not inputs.names:
        return 0
    statements = {statement for name in inputs.names for statement in INPUTS[name]}
    with connection.cursor() as cursor:
        cursor.execute(KEEP_FINGERPRINTS, [json.dumps(inputs.fingerprints), inputs.firm_id])
        return sum(_execute(cursor, statement, inputs.firm_id) for statement in sorted(statements))


def _execute(cursor: CursorWrapper, statement: str, firm_id: int) -> int:
    cursor.execute(statement, [firm_id])
    return int(cursor.rowcount)
