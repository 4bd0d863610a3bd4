"""A project's time, each entry with where it stands on its way to the ERP."""

import orjson

from journeys.definition import Output
from journeys.queries.record_shapes import TimeLine, TimeSum
from journeys.queries.runs import stands_at
from journeys.rows import Row, rows
from journeys.services.approved_time import JOURNEY, PARTS
from journeys.services.time_posting import POST, REVERSE

# An entry that was deleted stays as long as a run knows of it: what it left at the ERP may still stand there. What
# stands is what the newest posting or reversal says that was done, in whichever version's run.
ENTRIES = """
SELECT t.id, t.service_date, t.hours, coalesce(worker.name, '') AS person, coalesce(task.title, '') AS task,
  coalesce(lender.code, '') AS lender, t.is_deleted, last.run_id, last.run_entity_id, last.error, stands.output, CASE
    WHEN stands.name = '{post}' AND stands.run_id = last.run_id THEN 'posted'
    WHEN last.state = 'failed' THEN 'failed'
    WHEN last.steps_unknown > 0 THEN 'unknown'
    WHEN last.state = 'open' THEN 'on_its_way'
    WHEN stands.name = '{post}' THEN 'posted'
    WHEN last.run_id IS NOT NULL THEN 'not_there'
    WHEN NOT t.is_approved THEN 'not_approved'
    WHEN {to_be_posted} THEN 'never_started' ELSE 'before_go_live' END AS state
FROM canonical_timeentry t
JOIN integrations_connection home ON home.id = t.connection_id
LEFT JOIN canonical_person worker ON worker.id = t.person_id
LEFT JOIN canonical_project project ON project.id = t.project_id
LEFT JOIN canonical_legalentity lender ON lender.id = worker.legal_entity_id
  AND lender.id <> project.legal_entity_id
LEFT JOIN canonical_task task ON task.id = t.task_id
LEFT JOIN LATERAL (
  SELECT r.id AS run_id, r.state, r.steps_unknown, r.legal_entity_id AS run_entity_id, r.error
  FROM journeys_journeyrun r
  WHERE r.firm_id = t.firm_id AND r.journey = '{journey}' AND r.subject = {subject}
  ORDER BY r.version DESC LIMIT 1) last ON true
LEFT JOIN LATERAL (
  SELECT s.run_id, s.name, CASE WHEN s.name = '{post}' THEN s.output END AS output
  FROM journeys_journeyrun r JOIN journeys_steprun s ON s.run_id = r.id
  WHERE r.firm_id = t.firm_id AND r.journey = '{journey}' AND r.subject = {subject}
    AND s.name IN ('{post}', '{reverse}') AND s.state = 'done'
  ORDER BY r.version DESC, s.position DESC LIMIT 1) stands ON true
WHERE t.project_id = %(project)s AND (NOT t.is_deleted OR last.run_id IS NOT NULL)
"""
BODY = ENTRIES.format(journey=JOURNEY, post=POST, reverse=REVERSE, **PARTS)
SUMS = f"SELECT state, count(*) AS entries, sum(hours) AS hours FROM ({BODY}) line GROUP BY state"  # noqa: S608
PAGE = f"""
SELECT * FROM ({BODY}) line WHERE %(state)s::text IN ('', state)
ORDER BY service_date DESC NULLS FIRST, id DESC LIMIT %(most)s OFFSET %(start)s
"""  # noqa: S608


def time_sums(project_id: int) -> dict[str, TimeSum]:
    """Entries and hours of a project by where they stand."""
    return {row["state"]: TimeSum(row["entries"], row["hours"]) for row in rows(SUMS, project=project_id)}


def time_lines(project_id: int, *, state: str, start: int, most: int) -> list[TimeLine]:
    """Entries that stand there ("" = all), newest first, from `start` on."""
    found = rows(PAGE, project=project_id, state=state, start=start, most=most)
    standing = stands_at([row["run_id"] for row in found if row["run_id"]])
    return [_line(row, standing.get(row["run_id"])) for row in found]


def _line(row: Row, at: Row | None) -> TimeLine:
    posted = Output(**orjson.loads(row["output"])) if row["output"] else Output()
    return TimeLine(
        **{
            name: row[name]
            for name in ("state", "service_date", "hours", "person", "lender", "task", "is_deleted", "run_id")
        },
        run_entity_id=row["run_entity_id"],
        reason=row["error"] or (at["error"] if at else "") or "",
        system=posted.connection,
        object_type=posted.object_type,
        external_id=posted.external_id or "",
    )
