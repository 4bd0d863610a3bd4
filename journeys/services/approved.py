"""Approved, corrected and withdrawn entries of one kind as events, read from the canonical store and the ledger."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Generic, TypeVar

import orjson

from integrations.canonical import codec
from integrations.canonical.events import EntryApproved
from journeys.rows import Row, rows

A = TypeVar("A", bound=EntryApproved)
SUBJECT = "home.kind || '-' || t.external_id"
# What somebody else posted before we went live stays theirs, whatever happens to it later.
TO_BE_POSTED = """(t.is_approved AND NOT t.is_deleted AND coalesce(t.approved_at >= home.go_live_at, true)
  AND NOT EXISTS (
    SELECT FROM {table}_history old WHERE old.fact_id = t.id AND old.fields->>'is_approved' = 'true'
      AND (old.fields->>'approved_at')::timestamptz < home.go_live_at))"""
# An entry whose project or person is still to be pulled is left alone: their arrival is a change of the entry. One
# that was never approved is of interest only once a run of it has begun.
ENTRIES = """
SELECT t.id AS canonical_id, t.version, t.external_id AS entry_id, {subject} AS entry_ref,
  t.is_approved AND NOT t.is_deleted AS is_approved, t.approved_at, t.is_billable, t.amount, t.currency, {columns},
  f.id AS firm_id, f.slug AS firm_slug, e.code AS legal_entity,
  p.id AS project_id, p.code AS project_code, p.name AS project_name, coalesce(c.name, '') AS customer_name,
  worker.id AS person_id, coalesce(worker.name, '') AS person_name, coalesce(task.title, '') AS task, last.event,
  last.version AS run_version
FROM {table} t
JOIN canonical_firm f ON f.id = t.firm_id
JOIN integrations_connection home ON home.id = t.connection_id
JOIN canonical_project p ON p.id = t.project_id
LEFT JOIN canonical_customer c ON c.id = p.customer_id
LEFT JOIN canonical_legalentity e ON e.id = coalesce(t.legal_entity_id, p.legal_entity_id)
LEFT JOIN canonical_person worker ON worker.id = t.person_id
LEFT JOIN canonical_task task ON task.id = t.task_id
LEFT JOIN LATERAL (
  SELECT event, version FROM journeys_journeyrun r
  WHERE r.firm_id = t.firm_id AND r.journey = %(journey)s AND r.subject = {subject}
  ORDER BY r.version DESC LIMIT 1) last ON true
WHERE t.id = ANY(%(ids)s) AND t.service_date IS NOT NULL AND NOT t.parents ?| ARRAY['project', 'person']
  AND (last.event IS NOT NULL OR {to_be_posted})
ORDER BY t.id
"""


@dataclass(frozen=True)
class Approvals(Generic[A]):
    """One kind of entry: its journey, event and table, and the columns of `t` that only its event has (SQL).

    posted: the fields of the event that a posting consists of. Other changes of an entry (an invoice, a note) are no
    news for the ledger.
    """

    journey: str
    event: type[A]
    table: str
    columns: str
    posted: tuple[str, ...]

    @cached_property
    def parts(self) -> Mapping[str, str]:
        """SQL over an entry `t` and its connection `home`: the subject of its runs, and whether it is to be posted."""
        return {"subject": SUBJECT, "to_be_posted": TO_BE_POSTED.format(table=self.table)}

    def events(self, ids: Collection[int]) -> list[A]:
        """Events of those entries that are approved, or that a run knows of.

        One that says nothing new of what was posted bears the version of the newest run: it starts none, and is what
        a replay of that run freezes.
        """
        statement = ENTRIES.format(table=self.table, columns=self.columns, **self.parts)
        return [self._event(row) for row in rows(statement, ids=sorted(ids), journey=self.journey)]

    def _event(self, row: Row) -> A:
        event = self.event(**{one.name: row[one.name] for one in fields(self.event)})
        is_known = row["event"] is not None and not self._differs(event, orjson.loads(row["event"]))
        return replace(event, version=row["run_version"]) if is_known else event

    def _differs(self, event: A, last: dict[str, object]) -> bool:
        before = codec.decode(self.event, last)
        return any(getattr(event, name) != getattr(before, name) for name in self.posted)
