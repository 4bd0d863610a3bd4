"""Suppliers' invoices that came in since go-live as events, read from the canonical store."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

import orjson

from integrations.canonical.events import CostShare, SupplierInvoiceReceived
from integrations.canonical.supplier_shares import SHARES
from journeys.rows import Row, rows

JOURNEY = "subcontract_to_finance"
SUBJECT = "i.external_id"
RECEIVED = "coalesce(i.source_changed_at, i.recorded_at)"
# What came in before we went live stays with who posted it then, whatever becomes of it later.
TO_BE_POSTED = f"""(NOT i.is_deleted AND coalesce({RECEIVED} >= home.go_live_at, true) AND NOT EXISTS (
    SELECT FROM canonical_supplierinvoice_history old WHERE old.fact_id = i.id
      AND coalesce(old.fields->>'source_changed_at', old.fields->>'recorded_at')::timestamptz < home.go_live_at))"""
# The project is known where one alone bears all of it.
BORNE = f"""LEFT JOIN LATERAL (
  SELECT CASE WHEN count(DISTINCT project_id) = 1 AND bool_and(project_id IS NOT NULL) THEN min(project_id) END AS id
  FROM {SHARES} share) borne ON true
LEFT JOIN canonical_project p ON p.id = borne.id"""  # noqa: S608  (constant expressions)
INVOICES = f"""
SELECT i.id AS canonical_id, i.version, f.id AS firm_id, f.slug AS firm_slug, e.code AS legal_entity,
  {SUBJECT} AS invoice_ref, i.number, i.supplier, i.kind, i.order_number,
  CASE WHEN i.corrects <> '' THEN i.supplier_ref || '/' || i.corrects ELSE '' END AS corrects_ref,
  i.service_date AS issued_on, i.due_on, {RECEIVED} AS received_at, i.amount, i.tax_amount AS tax,
  i.total_amount AS total, i.currency, coalesce(i.shares, '[]') AS shares,
  p.id AS project_id, coalesce(p.code, '') AS project_code, coalesce(c.name, '') AS customer_name
FROM canonical_supplierinvoice i
JOIN canonical_firm f ON f.id = i.firm_id
JOIN integrations_connection home ON home.id = i.connection_id
{BORNE}
LEFT JOIN canonical_customer c ON c.id = p.customer_id
LEFT JOIN canonical_legalentity e ON e.id = coalesce(i.legal_entity_id, p.legal_entity_id)
WHERE i.id = ANY(%(ids)s) AND i.service_date IS NOT NULL AND {TO_BE_POSTED}
ORDER BY i.id
"""  # noqa: S608  (constant expressions)


def invoices_received(ids: Collection[int]) -> list[SupplierInvoiceReceived]:
    """Events of those invoices that came in since their source went live."""
    return [_event(row) for row in rows(INVOICES, ids=sorted(ids))]


def _event(row: Row) -> SupplierInvoiceReceived:
    shares = tuple(map(_share, orjson.loads(row.pop("shares"))))
    return SupplierInvoiceReceived(**row, shares=shares)


def _share(part: Mapping[str, Any]) -> CostShare:
    percent, amount = Decimal(part["percent"]), Decimal(part["amount"])
    return CostShare(project_code=part["project"], percent=percent, amount=amount, description=part["description"])
