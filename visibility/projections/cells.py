"""Recomputes whole cells: created and locked in key order first, summed in the next statement."""

from collections.abc import Sequence

from django.db import connection
from django.db.backends.utils import CursorWrapper

from integrations.canonical.money import all_minor_units
from visibility.measures.fx import MAX_STALE_DAYS
from visibility.projections import cost_rates
from visibility.projections.cell_sql import RECOMPUTE

ZERO_COLUMNS = (
    "hours, approved_hours, uncosted_hours, unrated_hours, time_value, pending_value, milestones, labour_cost, "
    "expense_cost, rebillable, supplier_cost, committed, invoiced, time_value_reporting, pending_value_reporting, "
    "milestones_reporting, labour_cost_reporting, expense_cost_reporting, rebillable_reporting, "
    "supplier_cost_reporting, committed_reporting, invoiced_reporting, uncosted_expenses, unvalued_expenses, "
    "missing_rates, missing_reporting_rates"
)

CREATE = f"""
INSERT INTO visibility_projectperiod
    (firm_id, project_id, period, currency, reporting_currency, days, lent, {ZERO_COLUMNS})
SELECT project.firm_id, project.id, asked.period, '', '', '[]', '[]', {", ".join("0" for _ in ZERO_COLUMNS.split(","))}
FROM unnest(%s::bigint[], %s::text[]) AS asked(project_id, period)
JOIN canonical_project project ON project.id = asked.project_id
ORDER BY project.id, asked.period
ON CONFLICT (project_id, period) DO NOTHING
"""  # noqa: S608  (constant column names)

LOCK = """
SELECT cell.id FROM visibility_projectperiod cell
JOIN unnest(%s::bigint[], %s::text[]) AS asked(project_id, period) USING (project_id, period)
ORDER BY cell.project_id, cell.period FOR UPDATE OF cell
"""

# One projector works at a time; what does not find room is sorted and kept on disk, postings by the hundred thousand.
ROOM = "SET LOCAL work_mem = '32MB'"
# Facts are found cell by cell in their index: else the planner reads and sorts away the whole of a large table for each
# few thousand cells, which took twice as long at ten million lines.
BY_INDEX = "SET LOCAL random_page_cost = 1.1"
CELLS_AT_ONCE = 2_500

# A cell holds the currency it was summed in; figures hold the version of the project that their cells were made with.
OUTDATED = """
SELECT cell.project_id, cell.period FROM visibility_projectperiod cell
JOIN visibility_projectfigures figures USING (project_id)
JOIN canonical_project project ON project.id = cell.project_id
JOIN canonical_firm firm ON firm.id = project.firm_id
WHERE cell.project_id = ANY(%s) AND (
    figures.project_version <> project.version OR cell.currency <> project.currency
    OR cell.reporting_currency <> firm.reporting_currency)
"""


def outdated(project_ids: Sequence[int]) -> set[tuple[int, str]]:
    """The cells (project, period) of these projects that were made before the project or its currency changed."""
    with connection.cursor() as cursor:
        cursor.execute(OUTDATED, [list(project_ids)])
        return set(cursor.fetchall())


def recompute(wanted: Sequence[tuple[int, str]]) -> int:
    """Recompute these cells (project, period) inside the caller's transaction; returns how many came out different.

    A recomputation that waited for the lock reads in a statement of its own, so it sees what the one before stored.
    """
    if not wanted:
        return 0
    projects, periods = [project for project, _ in wanted], [period for _, period in wanted]
    with connection.cursor() as cursor:
        cursor.execute(CREATE, [projects, periods])
        cursor.execute(LOCK, [projects, periods])
        cursor.execute(ROOM)
        cursor.execute(BY_INDEX)
        starts = range(0, len(wanted), CELLS_AT_ONCE)
        return sum(_recompute(cursor, wanted[start : start + CELLS_AT_ONCE]) for start in starts)


def _recompute(cursor: CursorWrapper, wanted: Sequence[tuple[int, str]]) -> int:
    digits, places = all_minor_units(), cost_rates.places()
    cursor.execute(
        RECOMPUTE,
        {
            "projects": [project for project, _ in wanted],
            "periods": [period for _, period in wanted],
            "currencies": list(digits),
            "digits": list(digits.values()),
            "stale_days": MAX_STALE_DAYS,
            "kinds": list(places),
            "places": list(places.values()),
        },
    )
    return int(cursor.rowcount)
