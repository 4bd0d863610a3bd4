"""A project's part of suppliers' invoices, each with where it stands on its way to the ERP."""

from collections import defaultdict
from typing import Any

import orjson

from integrations.canonical.money import Money
from integrations.canonical.supplier_shares import SHARES
from journeys.definition import Output
from journeys.queries.record_shapes import ExpenseSum, SupplierLine
from journeys.queries.runs import stands_at
from journeys.rows import Row, rows
from journeys.services.bill_posting import POST
from journeys.services.supplier_invoices import JOURNEY, SUBJECT, TO_BE_POSTED

# Of the firm's invoices those on the project's orders, and those that name the project: found apart, each by an index.
# What an earlier version of a document has posted stands, whatever became of the later one.
LINES = f"""
SELECT i.id, i.service_date, i.number, i.corrects, borne.amount, i.currency, i.supplier AS person,
  i.order_number AS task, '' AS lender, i.is_deleted, last.run_id, last.run_entity_id, last.error, stands.output, CASE
    WHEN stands.run_id = last.run_id THEN 'posted'
    WHEN last.state = 'failed' THEN 'failed'
    WHEN last.steps_unknown > 0 THEN 'unknown'
    WHEN last.state = 'open' THEN 'on_its_way'
    WHEN stands.run_id IS NOT NULL THEN 'posted'
    WHEN last.run_id IS NOT NULL THEN 'not_there'
    WHEN {TO_BE_POSTED} THEN 'never_started' ELSE 'before_go_live' END AS state
FROM canonical_project mine
JOIN LATERAL (
  SELECT ordered.id FROM canonical_supplierinvoice ordered WHERE ordered.firm_id = mine.firm_id AND ordered.order_number
    IN (SELECT c.number FROM canonical_commitment c WHERE c.project_id = mine.id AND c.number <> '')
  UNION SELECT named.id FROM canonical_supplierinvoice named WHERE named.firm_id = mine.firm_id
    AND named.shares @> jsonb_build_array(jsonb_build_object('project', mine.code))) found ON true
JOIN canonical_supplierinvoice i ON i.id = found.id
JOIN integrations_connection home ON home.id = i.connection_id
JOIN LATERAL (
  SELECT sum(share.amount) AS amount FROM {SHARES} share WHERE share.project_id = mine.id) borne
  ON borne.amount IS NOT NULL
LEFT JOIN LATERAL (
  SELECT r.id AS run_id, r.state, r.steps_unknown, r.legal_entity_id AS run_entity_id, r.error
  FROM journeys_journeyrun r
  WHERE r.firm_id = i.firm_id AND r.journey = '{JOURNEY}' AND r.subject = {SUBJECT}
  ORDER BY r.version DESC LIMIT 1) last ON true
LEFT JOIN LATERAL (
  SELECT s.run_id, s.output
  FROM journeys_journeyrun r JOIN journeys_steprun s ON s.run_id = r.id
  WHERE r.firm_id = i.firm_id AND r.journey = '{JOURNEY}' AND r.subject = {SUBJECT}
    AND s.name = '{POST}' AND s.state = 'done'
  ORDER BY r.version DESC LIMIT 1) stands ON true
WHERE mine.id = %(project)s AND (NOT i.is_deleted OR last.run_id IS NOT NULL)
"""  # noqa: S608  (constant expressions)
SUMS = f"SELECT state, currency, count(*) AS entries, sum(amount) AS amount FROM ({LINES}) line GROUP BY 1, 2"  # noqa: S608
PAGE = f"""
SELECT * FROM ({LINES}) line WHERE %(state)s::text IN ('', state)
ORDER BY service_date DESC NULLS FIRST, id DESC LIMIT %(most)s OFFSET %(start)s
"""  # noqa: S608  (constant expressions)
OWN = ("state", "service_date", "person", "lender", "task", "is_deleted", "run_id", "run_entity_id")
NAMED = (*OWN, "number", "corrects", "amount", "currency")


def bill_sums(project_id: int) -> dict[str, ExpenseSum]:
    """Invoices that a project bears a part of by where they stand: how many, and its part by currency."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows(SUMS, project=project_id):
        found[row["state"]].append(row)
    return {state: _sum(sums) for state, sums in found.items()}


def bill_lines(project_id: int, *, state: str, start: int, most: int) -> list[SupplierLine]:
    """Those that stand there ("" = all), newest first, from `start` on."""
    found = rows(PAGE, project=project_id, state=state, start=start, most=most)
    standing = stands_at([row["run_id"] for row in found if row["run_id"]])
    return [SupplierLine(**_fields(row, standing.get(row["run_id"]))) for row in found]


def _sum(sums: list[Row]) -> ExpenseSum:
    amounts = sorted((row["currency"], row["amount"]) for row in sums)
    return ExpenseSum(
        entries=sum(row["entries"] for row in sums),
        amounts=tuple(Money(amount, currency) for currency, amount in amounts),
    )


def _fields(row: Row, at: Row | None) -> dict[str, Any]:
    posted = Output(**orjson.loads(row["output"])) if row["output"] else Output()
    return {name: row[name] for name in NAMED} | {
        "reason": row["error"] or (at["error"] if at else "") or "",
        "system": posted.connection,
        "object_type": posted.object_type,
        "external_id": posted.external_id or "",
    }
