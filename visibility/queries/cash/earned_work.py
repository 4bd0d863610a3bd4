"""Earned work and its invoices, matched per project: the leg that no source states."""

from journeys.rows import Row, rows, table
from visibility.queries.cash.matched_now import matched_now
from visibility.queries.cash.scope import CashScope

# What is kept with the figures of projects, and what was matched now: one row a project and invoice, without a day
# where nothing is invoiced. Days of work are in order, so the first of them waited longest.
WORK = """
WITH matched AS MATERIALIZED (
  SELECT project_id, work FROM json_to_recordset(%(matched)s::json) AS given(project_id bigint, work jsonb)
), work AS (
  SELECT project_id, work_by_invoice AS invoices FROM visibility_projectfigures
  WHERE firm_id = %(firm)s AND NOT %(at_budget)s AND project_id NOT IN (SELECT project_id FROM matched)
  UNION ALL SELECT project_id, work FROM matched
), invoice AS (
  SELECT project.id AS project_id, project.code, project.name, entity.code AS entity, (item ->> 0)::date AS invoiced_on,
    (item ->> 1)::numeric AS amount, jsonb_array_length(item -> 2) AS number, (item -> 2 ->> 0)::date AS oldest_on,
    item -> 2 AS days
  FROM work JOIN canonical_project project ON project.id = work.project_id AND NOT project.is_deleted
  LEFT JOIN canonical_legalentity entity ON entity.id = project.legal_entity_id
  CROSS JOIN LATERAL jsonb_array_elements(work.invoices) item
  WHERE %(entities)s::bigint[] IS NULL OR project.legal_entity_id = ANY(%(entities)s)
), told AS (
  SELECT *, oldest_on::timestamp AT TIME ZONE 'UTC' AS since_at, invoiced_on::timestamp AT TIME ZONE 'UTC' AS until_at,
    greatest(coalesce(invoiced_on, %(today)s) - oldest_on, 0) AS longest
  FROM invoice WHERE CASE WHEN %(state)s = 'waiting' THEN invoiced_on IS NULL
    ELSE invoiced_on BETWEEN (%(since)s AT TIME ZONE 'UTC')::date AND %(today)s END
)
"""
# An amount is of all days of an invoice: the first of them bears it.
LASTED = (
    WORK
    + """
SELECT lasted * 86400::numeric AS seconds, %(reporting)s::text AS currency, count(*) AS number,
  coalesce(sum(amount) FILTER (WHERE place = 1), 0) AS amount, 0 AS unpriced
FROM told CROSS JOIN LATERAL jsonb_array_elements_text(days) WITH ORDINALITY AS of_work(day, place)
CROSS JOIN LATERAL (SELECT greatest(invoiced_on - day::date, 0) AS lasted) one
GROUP BY 1
"""
)
WAITING = (
    WORK
    + """
SELECT 'an invoice' AS waits_on, %(reporting)s::text AS currency, sum(number)::bigint AS number, sum(amount) AS amount,
  0 AS unpriced, min(since_at) AS oldest_at
FROM told HAVING count(*) > 0
"""
)
PAGE = (
    WORK
    + """
SELECT project_id AS id, name AS what, project_id, code, name AS project, entity, %(reporting)s::text AS currency,
  'an invoice' AS waits_on, sum(number)::bigint AS number, sum(amount) AS amount, 0 AS unpriced,
  min(since_at) AS since_at, max(until_at) AS until_at, max(longest) * 86400::numeric AS seconds
FROM told GROUP BY project_id, code, name, entity
ORDER BY seconds DESC, project_id LIMIT %(most)s OFFSET %(start)s
"""
)


class EarnedWork:
    """The work of every project in scope, in the reporting currency: not invoiced yet, or invoiced in the window.

    Time and expenses are those approved and billable, milestones those accepted; under a contract of both kinds both.
    """

    def __init__(self, scope: CashScope) -> None:
        self._asked = {**scope.parameters, "matched": table(matched_now(scope))}

    def lasted(self) -> list[Row]:
        """Days of work that were invoiced within the window, by how long that took."""
        return rows(LASTED, **self._asked, state="passed")

    def waiting(self) -> list[Row]:
        """Days of work that are not invoiced yet, together; no row where there are none."""
        return rows(WAITING, **self._asked, state="waiting")

    def projects(self, state: str, *, start: int, most: int) -> list[Row]:
        """The same by project, those that took or wait longest first; state: passed or waiting."""
        return rows(PAGE, **self._asked, state=state, start=start, most=most)
