"""Of hours in a cell what people of other legal entities than the project's cost: by day and entity, for own margins.

As the cell's labour is reckoned, posting by posting; an hour that nobody can cost is counted as unknown.
"""

LENT = """, lent_per_day AS (
    SELECT cell_id, day, lender, sum(reporting_cost) AS cost, count(*) FILTER (WHERE reporting_cost IS NULL) AS unknown
    FROM converted WHERE lender IS NOT NULL GROUP BY cell_id, day, lender
), lent AS (
    SELECT cell_id, jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
               'on', day, 'lender', lender, 'cost_r', cost::text, 'unknown', nullif(unknown, 0)
           )) ORDER BY day, lender) AS parts
    FROM lent_per_day GROUP BY cell_id
)"""
