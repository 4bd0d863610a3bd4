"""Dirty marks: taken without waiting, coalesced to cells; and made for changes that leave none."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.backends.utils import CursorWrapper

TAKE = """
WITH taken AS (
    DELETE FROM canonical_dirty WHERE id IN (
        SELECT id FROM canonical_dirty ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
    RETURNING project_id, period
)
SELECT DISTINCT project_id, period FROM taken JOIN canonical_project ON canonical_project.id = project_id
ORDER BY project_id, period
"""

# A project that is new, changed, or closed on an earlier day is marked whole, with the cells it has.
MARK_PROJECTS = """
INSERT INTO canonical_dirty (firm_id, project_id, period, recorded_at)
SELECT project.firm_id, project.id, part.period, now()
FROM canonical_project project
LEFT JOIN visibility_projectfigures figures ON figures.project_id = project.id,
LATERAL (SELECT '' AS period UNION ALL
         SELECT period FROM visibility_projectperiod cell
         WHERE cell.project_id = project.id AND figures.project_version <> project.version) AS part
WHERE figures.project_id IS NULL OR figures.project_version <> project.version OR figures.as_of < %s
"""

# What a firm's cells and figures depend on beside facts: count, newest and versions tell that it changed.
FINGERPRINTS = """
SELECT firm.id, model.inputs,
       (SELECT concat_ws(':', count(*), max(recorded_at), sum(version)) FROM canonical_costrate rate
        WHERE rate.firm_id = firm.id),
       (SELECT concat_ws(':', count(*), max(recorded_at), sum(version)) FROM canonical_person person
        WHERE person.firm_id = firm.id),
       (SELECT concat_ws(':', count(*), max(recorded_at), sum(version)) FROM canonical_opportunity opportunity
        WHERE opportunity.firm_id = firm.id),
       (SELECT concat_ws(':', count(*), max(recorded_at)) FROM canonical_fxrate fx WHERE fx.firm_id = firm.id)
FROM canonical_firm firm JOIN visibility_readmodel model ON model.firm_id = firm.id
ORDER BY firm.id FOR UPDATE OF model SKIP LOCKED
"""

MARK_FIGURES = """
INSERT INTO canonical_dirty (firm_id, project_id, period, recorded_at)
SELECT firm_id, id, '', now() FROM canonical_project WHERE firm_id = %s
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

OPEN_MODELS = """
INSERT INTO visibility_readmodel (firm_id, version, inputs) SELECT id, 0, '{}' FROM canonical_firm
ON CONFLICT DO NOTHING
"""

KEEP_FINGERPRINTS = "UPDATE visibility_readmodel SET inputs = inputs || %s::jsonb WHERE firm_id = %s"

INPUTS: dict[str, tuple[str, ...]] = {
    "cost_rates": (MARK_FIGURES, MARK_LABOUR),
    "people": (MARK_FIGURES,),
    "opportunities": (MARK_FIGURES,),
    "exchange_rates": (MARK_FIGURES, MARK_UNCONVERTED),
}


@dataclass(frozen=True)
class Taken:
    """Cells (project, period) to recompute, and every project whose figures follow; all in key order."""

    cells: tuple[tuple[int, str], ...]
    touched: tuple[int, ...]


def take(limit: int) -> Taken:
    """Take up to `limit` marks that nobody else holds; the transaction that rolls back puts them back."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [limit])
        found: Sequence[tuple[int, str]] = cursor.fetchall()
    return Taken(
        cells=tuple((project, period) for project, period in found if period),
        touched=tuple(sorted({project for project, _ in found})),
    )


def mark_what_changed(today: date) -> int:
    """Mark projects that are new, changed or closed on an earlier day, and all that depends on changed inputs.

    Returns how many marks were made.
    """
    with connection.cursor() as cursor:
        cursor.execute(OPEN_MODELS)
        cursor.execute(FINGERPRINTS)
        changed = [_changed(firm_id, before, after) for firm_id, before, *after in cursor.fetchall()]
        cursor.execute(MARK_PROJECTS, [today])
        return int(cursor.rowcount) + sum(_mark(inputs) for inputs in changed)


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
