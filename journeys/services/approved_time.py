"""Approved, corrected and withdrawn time as events, read from the canonical store and the ledger."""

from collections.abc import Collection
from dataclasses import replace

import orjson

from integrations.canonical import codec
from integrations.canonical.events import TimeApproved
from journeys.rows import Row, rows

JOURNEY = "time_to_finance"
# Time that somebody else posted before we went live stays theirs, whatever happens to it later.
TO_BE_POSTED = """(t.is_approved AND NOT t.is_deleted AND coalesce(t.approved_at >= home.go_live_at, true)
  AND NOT EXISTS (
    SELECT FROM canonical_timeentry_history old WHERE old.fact_id = t.id AND old.fields->>'is_approved' = 'true'
      AND (old.fields->>'approved_at')::timestamptz < home.go_live_at))"""
SUBJECT = "home.kind || '-' || t.external_id"
# An entry whose project or person is still to be pulled is left alone: their arrival is a change of the entry. One
# that was never approved is of interest only once a run of it has begun.
TIME = """
SELECT t.id, t.version, t.external_id AS entry_id, {subject} AS entry_ref,
  t.is_approved AND NOT t.is_deleted AS is_approved, t.approved_at, t.service_date AS worked_on, t.hours,
  t.is_billable, t.bill_rate, t.amount, t.currency, f.id AS firm_id, f.slug AS firm_slug, e.code AS legal_entity,
  p.id AS project_id, p.code AS project_code, p.name AS project_name, coalesce(c.name, '') AS customer_name,
  worker.id AS person_id, coalesce(worker.name, '') AS person_name, coalesce(task.title, '') AS task, last.event,
  last.version AS run_version
FROM canonical_timeentry t
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
PARTS = {"subject": SUBJECT, "to_be_posted": TO_BE_POSTED}
# What a posting consists of. Other changes of an entry (an invoice, a note) are no news for the ledger.
POSTED = (
    "is_approved",
    "worked_on",
    "hours",
    "is_billable",
    "bill_rate",
    "currency",
    "project_id",
    "person_id",
)


def time_approved(ids: Collection[int]) -> list[TimeApproved]:
    """Events of those entries that are approved, or that a run knows of.

    One that says nothing new of what was posted bears the version of the newest run: it starts none, and is what a
    replay of that run freezes.
    """
    return [_event(row) for row in rows(TIME.format(**PARTS), ids=sorted(ids), journey=JOURNEY)]


def _event(row: Row) -> TimeApproved:
    event = _stated(row)
    is_known = row["event"] is not None and not _differs(event, orjson.loads(row["event"]))
    return replace(event, version=row["run_version"]) if is_known else event


def _differs(event: TimeApproved, last: dict[str, object]) -> bool:
    before: TimeApproved = codec.decode(TimeApproved, last)
    return any(getattr(event, name) != getattr(before, name) for name in POSTED)


def _stated(row: Row) -> TimeApproved:
    return TimeApproved(
        firm_id=row["firm_id"],
        firm_slug=row["firm_slug"],
        canonical_id=row["id"],
        version=row["version"],
        legal_entity=row["legal_entity"],
        entry_ref=row["entry_ref"],
        entry_id=row["entry_id"],
        is_approved=row["is_approved"],
        approved_at=row["approved_at"],
        worked_on=row["worked_on"],
        hours=row["hours"],
        is_billable=row["is_billable"],
        bill_rate=row["bill_rate"],
        amount=row["amount"],
        currency=row["currency"],
        project_id=row["project_id"],
        project_code=row["project_code"],
        project_name=row["project_name"],
        customer_name=row["customer_name"],
        person_id=row["person_id"],
        person_name=row["person_name"],
        task=row["task"],
    )
