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
# As cells cost hours (projections/cell_sql.py): what the source states, else the dated rate of the person; rounded,
# then translated and rounded. Only of projects whose money is in the sums that this is moved between.
LENT = """
WITH lent AS MATERIALIZED (
  SELECT entry.person_id, entry.service_date, entry.hours, entry.cost_rate,
    coalesce(nullif(entry.cost_currency, ''), entry.currency) AS cost_currency,
    project.legal_entity_id AS borrower, person.legal_entity_id AS lender
  FROM canonical_timeentry entry
  JOIN canonical_project project ON project.id = entry.project_id AND NOT project.is_deleted
  JOIN visibility_projectfigures figures ON figures.project_id = project.id
  JOIN canonical_person person ON person.id = entry.person_id AND person.legal_entity_id <> project.legal_entity_id
  WHERE project.firm_id = %(firm)s AND NOT entry.is_deleted
    AND figures.ac_reporting IS NOT NULL AND figures.recognised_reporting IS NOT NULL
    AND entry.service_date BETWEEN %(first)s AND least(%(last)s, figures.as_of)
), stated AS (
  SELECT rate.person_id, rate.amount, rate.currency, rate.service_date, rate.id, place,
    min(place) OVER (PARTITION BY rate.person_id ORDER BY rate.service_date) AS leading_place
  FROM canonical_costrate rate
  JOIN integrations_connection source ON source.id = rate.connection_id
  JOIN unnest(%(kinds)s::text[], %(places)s::int[]) AS ranked(kind, place) ON ranked.kind = source.kind
  WHERE rate.firm_id = %(firm)s AND NOT rate.is_deleted
    AND rate.person_id IN (SELECT person_id FROM lent WHERE cost_rate IS NULL)
), costed AS (
  SELECT lent.borrower, lent.lender, lent.service_date, lent.hours, coalesce(lent.cost_rate, dated.amount) AS rate,
    CASE WHEN lent.cost_rate IS NULL THEN dated.currency ELSE lent.cost_currency END AS currency
  FROM lent LEFT JOIN LATERAL (
    SELECT amount, currency FROM stated WHERE lent.cost_rate IS NULL AND stated.person_id = lent.person_id
      AND place = leading_place AND stated.service_date <= lent.service_date
    ORDER BY stated.service_date DESC, id DESC LIMIT 1) dated ON true
), rates AS (
  SELECT asked.*, canonical_spot.rate FROM (SELECT DISTINCT currency, service_date FROM costed) asked
  LEFT JOIN LATERAL canonical_spot(%(firm)s, asked.currency, %(reporting)s, asked.service_date) ON true
)
SELECT borrower, lender, sum(hours) AS hours,
  sum(canonical_round(canonical_round(hours * costed.rate, costed.currency) * rates.rate, %(reporting)s)) AS cost,
  count(*) FILTER (WHERE costed.rate IS NULL OR rates.rate IS NULL) AS unknown
FROM costed LEFT JOIN rates USING (currency, service_date) GROUP BY 1, 2
"""
