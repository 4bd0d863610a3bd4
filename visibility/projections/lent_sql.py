"""Of hours in a cell what people of other legal entities than the project's cost: by day and entity, for own margins.

Reckoned as the cell's labour is (cell_sql): rounded to the currency's minor unit, converted, rounded once more. Few of
a cell's hours are lent: they are looked up among its own, and no posting carries their entity.
"""

LENT = """, lent_hours AS (
    SELECT worked.cell_id, worked.service_date AS day, person.legal_entity_id AS lender,
           round(hours * cost_rate, digit.digits) AS cost, worked.cost_currency, scope.firm_id, scope.reporting_currency
    FROM worked
    JOIN scope USING (cell_id)
    JOIN canonical_person person
      ON person.id = worked.person_id AND person.legal_entity_id <> scope.legal_entity_id
    LEFT JOIN digit ON digit.currency = worked.cost_currency
    WHERE worked.service_date IS NOT NULL
), lent_per_day AS (
    SELECT cell_id, lent_hours.day, lender, sum(in_reporting.cost) AS cost,
           count(*) FILTER (WHERE in_reporting.cost IS NULL) AS unknown
    FROM lent_hours
    LEFT JOIN digit ON digit.currency = reporting_currency
    LEFT JOIN fx ON (fx.firm_id, fx.source, fx.target, fx.day)
                  = (lent_hours.firm_id, cost_currency, reporting_currency, lent_hours.day),
    LATERAL (SELECT CASE WHEN cost_currency = reporting_currency THEN lent_hours.cost
                         ELSE round(lent_hours.cost * rate_to / rate_from, digit.digits) END) AS in_reporting(cost)
    GROUP BY cell_id, lent_hours.day, lender
), lent AS (
    SELECT cell_id, jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
               'on', day, 'lender', lender, 'cost_r', cost::text, 'unknown', nullif(unknown, 0)
           )) ORDER BY day, lender) AS parts
    FROM lent_per_day GROUP BY cell_id
)"""
