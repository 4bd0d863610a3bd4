"""A project's entries of one kind, each with where it stands on its way to the ERP."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import orjson

from journeys.definition import Output
from journeys.queries.runs import stands_at
from journeys.queries.scope import LedgerScope
from journeys.rows import Row, rows
from journeys.services.approved import Approvals
from journeys.services.entry_posting import EntryPosting

# An entry that was deleted stays as long as a run knows of it: what it left at the ERP may still stand there. What
# stands is what the newest posting or reversal says that was done, in whichever version's run.
ENTRIES = """
SELECT t.id, t.service_date, t.project_id, t.reporting_amount, {columns}, coalesce(project.code, '') AS code,
  coalesce(project.name, '') AS project, coalesce(t.legal_entity_id, project.legal_entity_id) AS legal_entity_id,
  coalesce(worker.name, '') AS person, coalesce(task.title, '') AS task, coalesce(lender.code, '') AS lender,
  t.is_deleted, last.run_id, last.run_entity_id, last.error, stands.output, CASE
    WHEN stands.name = '{post}' AND stands.run_id = last.run_id THEN 'posted'
    WHEN last.state = 'failed' THEN 'failed'
    WHEN last.steps_unknown > 0 THEN 'unknown'
    WHEN last.state = 'open' THEN 'on_its_way'
    WHEN stands.name = '{post}' THEN 'posted'
    WHEN last.run_id IS NOT NULL THEN 'not_there'
    WHEN NOT t.is_approved THEN 'not_approved'
    WHEN {to_be_posted} THEN 'never_started' ELSE 'before_go_live' END AS state
FROM {table} t
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
  WHERE last.run_id IS NOT NULL AND r.firm_id = t.firm_id AND r.journey = '{journey}' AND r.subject = {subject}
    AND s.name IN ('{post}', '{reverse}') AND s.state = 'done'
  ORDER BY r.version DESC, s.position DESC LIMIT 1) stands ON true
WHERE {within} AND (NOT t.is_deleted OR last.run_id IS NOT NULL)
"""
SUMS = "SELECT {groups}, count(*) AS entries, sum({summed}) AS {summed} FROM ({body}) line GROUP BY {groups}"
PAGE = """
SELECT * FROM ({body}) line WHERE %(state)s::text IN ('', state)
ORDER BY service_date DESC NULLS FIRST, id DESC LIMIT %(most)s OFFSET %(start)s
"""
OF_PROJECT = "t.project_id = %(project)s"
OF_PERIOD = """t.firm_id = %(firm)s AND t.service_date BETWEEN %(first)s AND %(last)s
  AND coalesce(t.legal_entity_id, project.legal_entity_id) = ANY(%(entities)s)"""
PERIOD_SUMS = """
SELECT legal_entity_id, state, count(*) AS number, coalesce(sum(reporting_amount), 0) AS amount,
  count(*) FILTER (WHERE reporting_amount IS NULL) AS unpriced
FROM ({body}) line GROUP BY 1, 2
"""
PERIOD_PAGE = """
SELECT * FROM ({lines}) line WHERE state = %(state)s
ORDER BY service_date, kind, id LIMIT %(most)s OFFSET %(start)s
"""
PERIOD_LINES = """
SELECT '{kind}' AS kind, id, service_date, project_id, code, project, person, state, run_id, error, reporting_amount
FROM ({body}) entry
"""
COMMON = ("state", "service_date", "person", "lender", "task", "is_deleted", "run_id", "run_entity_id")


@dataclass(frozen=True)
class EntryLines:
    """One kind of entry; columns: those of its table `t` that only its lines have. summed: the one that is added up.

    groups: what it is added up by, beside where entries stand.
    """

    approvals: Approvals[Any]
    posting: EntryPosting[Any]
    columns: tuple[str, ...]
    summed: str
    groups: tuple[str, ...] = ()

    def sums(self, project_id: int) -> list[Row]:
        """How many entries of a project stand where, and their sum, by group."""
        groups = ", ".join(("state", *self.groups))
        return rows(SUMS.format(groups=groups, summed=self.summed, body=self._body), project=project_id)

    def page(self, project_id: int, *, state: str, start: int, most: int) -> list[dict[str, Any]]:
        """Fields of lines that stand there ("" = all), newest first, from `start` on."""
        found = rows(PAGE.format(body=self._body), project=project_id, state=state, start=start, most=most)
        standing = stands_at([row["run_id"] for row in found if row["run_id"]])
        return [self._fields(row, standing.get(row["run_id"])) for row in found]

    def period_sums(self, scope: LedgerScope, first: date, last: date) -> list[Row]:
        """Entries of these service dates by legal entity and where they stand; amounts in the reporting currency."""
        return rows(PERIOD_SUMS.format(body=self.of_period), **scope.parameters, first=first, last=last)

    @cached_property
    def _body(self) -> str:
        return self._within(OF_PROJECT)

    @cached_property
    def of_period(self) -> str:
        """The statement of those of some service dates, within a ledger's scope."""
        return self._within(OF_PERIOD)

    def _within(self, within: str) -> str:
        return ENTRIES.format(
            within=within,
            columns=", ".join(f"t.{name}" for name in self.columns),
            table=self.approvals.table,
            journey=self.approvals.journey,
            post=self.posting.post_step,
            reverse=self.posting.reverse_step,
            **self.approvals.parts,
        )

    def _fields(self, row: Row, at: Row | None) -> dict[str, Any]:
        posted = Output(**orjson.loads(row["output"])) if row["output"] else Output()
        return {
            **_named(row, (*COMMON, *self.columns)),
            "reason": row["error"] or (at["error"] if at else "") or "",
            "system": posted.connection,
            "object_type": posted.object_type,
            "external_id": posted.external_id or "",
        }


def _named(row: Row, names: Sequence[str]) -> Mapping[str, Any]:
    return {name: row[name] for name in names}


def period_page(
    kinds: Mapping[str, EntryLines], scope: LedgerScope, first: date, last: date, *, state: str, start: int, most: int
) -> list[Row]:
    """Entries of all kinds that stand there, oldest first, from `start` on: with kind, project, run and its error."""
    lines = " UNION ALL ".join(PERIOD_LINES.format(kind=kind, body=lines.of_period) for kind, lines in kinds.items())
    asked = {"first": first, "last": last, "state": state, "start": start, "most": most}
    return rows(PERIOD_PAGE.format(lines=lines), **scope.parameters, **asked)
