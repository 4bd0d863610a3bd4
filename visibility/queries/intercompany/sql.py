"""Statements of the sides of charges between legal entities, and of what hours that one lent another cost."""

# The other entity may be named as the merge takes it, by code or name. The day in the books: a journal may be posted to
# another period than that of its day.
LEGS = """
SELECT leg.id, leg.pair_key, leg.side = 'income' AS is_income, entity.code AS entity, leg.legal_entity_id AS entity_id,
  coalesce(other.code, leg.counterparty) AS counterparty,
  CASE WHEN leg.posting_period IN ('', to_char(leg.service_date, 'YYYY-MM')) THEN leg.service_date
    ELSE to_date(leg.posting_period, 'YYYY-MM') END AS on,
  leg.service_date, leg.posting_period, leg.amount, leg.currency,
  CASE WHEN leg.currency = %(reporting)s THEN leg.amount ELSE leg.reporting_amount END AS reporting,
  leg.functional_amount, entity.currency AS functional_currency, leg.reporting_rate, leg.functional_rate,
  leg.rate_type, leg.rate_date, leg.hours, leg.hourly_rate, leg.number, leg.document, leg.description,
  leg.exchange_id, leg.version, leg.recorded_at, source.name AS connection, leg.project_id,
  project.code, project.name AS project, project.legal_entity_id AS project_entity_id
FROM canonical_intercompanyleg leg
JOIN integrations_connection source ON source.id = leg.connection_id
JOIN canonical_legalentity entity ON entity.id = leg.legal_entity_id
LEFT JOIN canonical_project project ON project.id = leg.project_id
LEFT JOIN LATERAL (
  SELECT held.code FROM canonical_legalentity held
  WHERE held.firm_id = leg.firm_id AND lower(leg.counterparty) IN (lower(held.code), lower(held.name))
  ORDER BY lower(leg.counterparty) = lower(held.code) DESC, held.id LIMIT 1) other ON true
WHERE leg.firm_id = %(firm)s AND NOT leg.is_deleted AND leg.amount IS NOT NULL AND leg.service_date IS NOT NULL
  AND (%(pair)s = '' OR leg.pair_key = %(pair)s) AND (%(project)s::bigint IS NULL OR leg.project_id = %(project)s)
ORDER BY leg.pair_key, leg.side DESC, leg.service_date, leg.id
"""
# What cells keep of lent hours (projections/lent_sql.py), of projects whose money is in the sums that this is moved
# between.
LENT = """
SELECT project.legal_entity_id AS borrower, part.lender, sum(part.cost_r) AS cost, sum(part.unknown) AS unknown
FROM visibility_projectperiod cell
JOIN canonical_project project ON project.id = cell.project_id AND NOT project.is_deleted
JOIN visibility_projectfigures figures ON figures.project_id = project.id,
LATERAL jsonb_to_recordset(cell.lent) AS part("on" date, lender bigint, cost_r numeric, unknown int)
WHERE cell.firm_id = %(firm)s AND NOT cell.lent = '[]'::jsonb AND part.lender <> project.legal_entity_id
  AND figures.ac_reporting IS NOT NULL AND figures.recognised_reporting IS NOT NULL
  AND part.on BETWEEN %(first)s AND least(%(last)s, figures.as_of)
GROUP BY 1, 2
"""
