"""What stops a close, as statements over records: legal_entity_id, what, project_id, on, amount, currency, state."""

from journeys.services import supplier_invoices

# Money that has no rate into the reporting or its entity's own currency: in a sum of either it would be missing.
WITHOUT_RATE = """
SELECT f.id, f.entity AS kind, f.external_id AS what, f.project_id, f.legal_entity_id, f.service_date AS on,
  f.amount, f.currency, 'no rate from ' || f.currency AS state, concat_ws(' and ',
    CASE WHEN f.currency <> %(reporting)s AND f.reporting_amount IS NULL THEN %(reporting)s END,
    CASE WHEN f.currency <> e.currency AND f.functional_amount IS NULL
      AND NOT (e.currency = %(reporting)s AND f.reporting_amount IS NULL) THEN e.currency END) AS into_currency
FROM canonical_all_facts f LEFT JOIN canonical_legalentity e ON e.id = f.legal_entity_id
WHERE f.firm_id = %(firm)s AND NOT f.is_deleted AND f.service_date BETWEEN %(first)s AND %(last)s
  AND f.entity IN ('time_entry', 'expense_entry', 'milestone', 'invoice', 'cost_posting', 'payment')
  AND f.amount <> 0 AND f.currency <> ''
  AND (f.currency <> %(reporting)s AND f.reporting_amount IS NULL
    OR f.currency <> e.currency AND f.functional_amount IS NULL)
"""
UNBILLED_MILESTONES = """
SELECT m.id, 'milestone' AS kind, m.title AS what, m.project_id, m.legal_entity_id, m.accepted_on AS on,
  m.amount, m.currency, 'accepted, not invoiced' AS state
FROM canonical_milestone m JOIN canonical_project p ON p.id = m.project_id AND NOT p.is_deleted
WHERE m.firm_id = %(firm)s AND NOT m.is_deleted AND NOT m.is_invoiced AND m.accepted_on <= %(last)s
"""
# Whatever day it is of: its cost is not in the ledger, and what is closed without it has too high a margin.
BILLS = f"""
SELECT i.id, 'supplier_invoice' AS kind, i.number || ', ' || i.supplier AS what, p.id AS project_id,
  coalesce(i.legal_entity_id, p.legal_entity_id, orders.legal_entity_id) AS legal_entity_id, i.service_date AS on,
  i.amount, i.currency, CASE last.state WHEN 'failed' THEN 'failed' WHEN 'open' THEN 'on its way'
    ELSE 'no transaction' END AS state, last.run_id, last.error
FROM canonical_supplierinvoice i
JOIN integrations_connection home ON home.id = i.connection_id
{supplier_invoices.BORNE}
LEFT JOIN LATERAL (
  SELECT min(o.legal_entity_id) AS legal_entity_id FROM canonical_commitment o
  WHERE o.firm_id = i.firm_id AND o.number = i.order_number AND o.number <> '') orders ON true
LEFT JOIN LATERAL (
  SELECT r.id AS run_id, r.state, r.error, r.delivered_at FROM journeys_journeyrun r
  WHERE r.firm_id = i.firm_id AND r.journey = '{supplier_invoices.JOURNEY}' AND r.subject = {supplier_invoices.SUBJECT}
  ORDER BY r.version DESC LIMIT 1) last ON true
WHERE i.firm_id = %(firm)s AND {supplier_invoices.TO_BE_POSTED} AND i.service_date <= %(last)s
  AND last.delivered_at IS NULL
"""  # noqa: S608  (constant expressions)
# What was delivered is owed: the period bears it, invoiced or not. No source here states the day of a receipt.
RECEIVED = """
SELECT o.id, 'commitment' AS kind, concat_ws(', ', nullif(o.number, ''), nullif(o.supplier, '')) AS what, o.project_id,
  coalesce(o.legal_entity_id, p.legal_entity_id) AS legal_entity_id, o.service_date AS on,
  o.received_amount - coalesce(o.billed_amount, 0) AS amount, o.currency, 'received, not invoiced' AS state
FROM canonical_commitment o LEFT JOIN canonical_project p ON p.id = o.project_id
WHERE o.firm_id = %(firm)s AND NOT o.is_deleted AND o.received_amount > coalesce(o.billed_amount, 0)
  AND o.service_date <= %(last)s
"""
DRAFTS = """
SELECT i.id, i.kind, i.number AS what, i.project_id, i.legal_entity_id, i.service_date AS on,
  i.amount, i.currency, 'waits for its approval' AS state
FROM canonical_invoice i
WHERE i.firm_id = %(firm)s AND NOT i.is_deleted AND i.status = 'draft' AND i.service_date <= %(last)s
"""
# Whatever day they are of: until they are credited, what is billed is too high by them.
DOUBLED_LINES = """
SELECT e.id, 'invoice' AS kind, i.number || ', line ' || e.place || ': ' || e.what AS what, e.project_id,
  coalesce(i.legal_entity_id, p.legal_entity_id) AS legal_entity_id, i.service_date AS on, e.amount, e.currency,
  CASE WHEN e.twin_id = e.invoice_id THEN 'stands twice on it' ELSE 'stands on ' || twin.number || ' too' END AS state
FROM visibility_billingerror e JOIN canonical_invoice i ON i.id = e.invoice_id
JOIN canonical_invoice twin ON twin.id = e.twin_id
JOIN canonical_project p ON p.id = e.project_id AND NOT p.is_deleted
WHERE e.firm_id = %(firm)s AND e.kind = 'doubled_line' AND i.service_date <= %(last)s
"""
# Those that no rate is known for stand among the amounts without one.
RATE_DAYS = """
SELECT e.id, 'invoice' AS kind, i.number AS what, e.project_id,
  coalesce(i.legal_entity_id, p.legal_entity_id) AS legal_entity_id, i.service_date AS on, e.amount, e.currency,
  CASE WHEN e.seems_of IS NULL THEN 'no rate of a day near' ELSE 'rate of ' || to_char(e.seems_of, 'DD Mon YYYY')
    END AS state
FROM visibility_billingerror e JOIN canonical_invoice i ON i.id = e.invoice_id
JOIN canonical_project p ON p.id = e.project_id AND NOT p.is_deleted
WHERE e.firm_id = %(firm)s AND e.kind = 'rate_day' AND e.amount IS NOT NULL AND i.service_date <= %(last)s
"""
# What became known of a closed period after its figures were taken. Prices that came late are no new facts.
LATE = """
SELECT f.id, f.entity AS kind, f.external_id AS what, f.project_id, f.legal_entity_id, f.service_date AS on,
  f.amount, f.currency,
  CASE WHEN f.is_deleted THEN 'deleted' WHEN f.version = 1 THEN 'new' ELSE 'changed' END AS state
FROM canonical_all_facts f
WHERE f.firm_id = %(firm)s AND f.service_date BETWEEN %(first)s AND %(last)s AND f.recorded_at > %(taken_at)s
  AND f.entity IN ('time_entry', 'expense_entry', 'milestone', 'invoice', 'cost_posting')
"""
SUMS = """
SELECT legal_entity_id, currency, count(*) AS number, coalesce(sum(amount), 0) AS amount,
  count(*) FILTER (WHERE amount IS NULL) AS unpriced
FROM ({body}) found WHERE legal_entity_id = ANY(%(entities)s) GROUP BY 1, 2
"""
PAGE = """
SELECT found.*, p.code, p.name AS project FROM ({body}) found
LEFT JOIN canonical_project p ON p.id = found.project_id
WHERE found.legal_entity_id = ANY(%(entities)s) ORDER BY found.on, found.kind, found.id
LIMIT %(most)s OFFSET %(start)s
"""
