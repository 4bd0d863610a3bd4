"""The one statement that recomputes cells: postings of every kind, converted per posting, summed per day.

Each posting is rounded to its currency's minor unit, then once more in each target currency (half away from zero,
as PostgreSQL rounds numeric). A rate is the last one published at most `stale_days` before the service date; both
sides are units of one reference currency, a direct pair preferred. The amount in reporting currency that a fact
froze at write goes before a look-up. A draft invoice is not posted: it bills nothing. A cell is known by its place in
the lists (cell_id): their length tells the planner how many cells there are, which a table just filled does not. Rates
are looked up pair by pair: joined with a list of rates by day, the planner walked that list for each pair. What
stands in braces names the facts that postings are of, for those who list them (believed_sql); cells sum them and leave
it out. Days are put together as text, which concat_ws leaves nulls out of: as JSON objects they cost half of it all.
"""

from visibility.projections.lent_sql import LENT

SCOPE = """
WITH digit AS MATERIALIZED (
    SELECT * FROM unnest(%(currencies)s::text[], %(digits)s::int[]) AS known(currency, digits)
), scope AS MATERIALIZED (
    SELECT cell_id, project_id, period, project.firm_id, project.legal_entity_id, project.currency,
           firm.reporting_currency
    FROM unnest(%(projects)s::bigint[], %(periods)s::text[]) WITH ORDINALITY AS asked(project_id, period, cell_id)
    JOIN canonical_project project ON project.id = asked.project_id
    JOIN canonical_firm firm ON firm.id = project.firm_id
), stated_rate AS MATERIALIZED (
    SELECT rate.id, person_id, amount, currency, service_date, place,
           min(place) OVER (PARTITION BY person_id ORDER BY service_date) AS leading_place
    FROM canonical_costrate rate
    JOIN integrations_connection source ON source.id = rate.connection_id
    JOIN unnest(%(kinds)s::text[], %(places)s::int[]) AS ranked(kind, place) ON ranked.kind = source.kind
    WHERE rate.firm_id IN (SELECT firm_id FROM scope) AND NOT is_deleted AND person_id IS NOT NULL
), dated_rate AS MATERIALIZED (
    SELECT person_id, amount, currency, service_date AS valid_from,
           lead(service_date) OVER (PARTITION BY person_id ORDER BY service_date, id) AS valid_to
    FROM stated_rate WHERE place = leading_place
), worked AS MATERIALIZED (
    SELECT scope.cell_id, entry.person_id, entry.service_date, entry.hours, entry.is_billable, entry.is_approved,
           entry.amount, entry.currency, entry.reporting_amount{entry_id},
           coalesce(entry.cost_rate, dated.amount) AS cost_rate,
           CASE WHEN entry.cost_rate IS NULL THEN dated.currency
                ELSE coalesce(nullif(entry.cost_currency, ''), entry.currency) END AS cost_currency
    FROM scope
    JOIN canonical_timeentry entry
      ON entry.project_id = scope.project_id AND entry.posting_period = scope.period AND NOT entry.is_deleted
    LEFT JOIN dated_rate dated
      ON dated.person_id = entry.person_id AND dated.valid_from <= entry.service_date
     AND (dated.valid_to IS NULL OR entry.service_date < dated.valid_to)
), spent AS MATERIALIZED (
    SELECT scope.cell_id, fact.service_date, fact.is_billable, fact.amount, fact.currency,
           fact.reporting_amount{expense_id}
    FROM scope
    JOIN canonical_expenseentry fact
      ON fact.project_id = scope.project_id AND fact.posting_period = scope.period
     AND fact.is_approved AND NOT fact.is_deleted
)"""

POSTINGS = """, posting AS (
    SELECT cell_id, service_date, CASE WHEN is_approved THEN 'time' ELSE 'pending' END AS kind,
           amount, currency, reporting_amount{of_entry}
    FROM worked WHERE is_billable AND amount IS NOT NULL
    UNION ALL
    SELECT cell_id, service_date, 'labour', round(hours * cost_rate, digits), cost_currency, NULL{of_entry}
    FROM worked LEFT JOIN digit ON digit.currency = worked.cost_currency WHERE cost_rate IS NOT NULL
    UNION ALL
    SELECT cell_id, service_date, kind, amount, currency, reporting_amount{of_expense}
    FROM spent, LATERAL (VALUES ('expense', true), ('rebillable', is_billable)) AS part(kind, counts)
    WHERE counts AND amount IS NOT NULL
    UNION ALL
    SELECT cell_id, accepted_on, 'milestones', amount, fact.currency, reporting_amount{of_milestone}
    FROM scope JOIN canonical_milestone fact
      ON fact.project_id = scope.project_id AND fact.posting_period = scope.period AND NOT fact.is_deleted
    WHERE accepted_on IS NOT NULL AND amount IS NOT NULL
    UNION ALL
    SELECT cell_id, service_date, 'invoiced', amount, fact.currency, reporting_amount{of_invoice}
    FROM scope JOIN canonical_invoice fact
      ON fact.project_id = scope.project_id AND fact.posting_period = scope.period AND NOT fact.is_deleted
    WHERE amount IS NOT NULL AND fact.status <> 'draft'
    UNION ALL
    SELECT cell_id, service_date, kind, part, fact.currency, NULL{of_order}
    FROM scope JOIN canonical_commitment fact
      ON fact.project_id = scope.project_id AND fact.posting_period = scope.period AND NOT fact.is_deleted,
    LATERAL (VALUES ('supplier', coalesce(billed_amount, 0)),
                    ('committed', greatest(amount - coalesce(billed_amount, 0), 0))) AS position(kind, part)
    WHERE amount IS NOT NULL
    UNION ALL
    SELECT cell_id, service_date, CASE WHEN kind = 'labour' THEN 'labour' ELSE 'supplier' END,
           amount, fact.currency, reporting_amount{of_posting}
    FROM scope JOIN canonical_costposting fact
      ON fact.project_id = scope.project_id AND fact.posting_period = scope.period AND NOT fact.is_deleted
    WHERE amount IS NOT NULL
), dated AS MATERIALIZED (
    SELECT posting.cell_id, kind, amount, posting.currency, reporting_amount{carried}, scope.firm_id,
           scope.currency AS contract_currency, scope.reporting_currency,
           coalesce(service_date, CASE WHEN scope.period <> '' THEN to_date(scope.period, 'YYYY-MM') END) AS day
    FROM posting JOIN scope USING (cell_id)
)"""

RATES = """, reference AS MATERIALIZED (
    SELECT DISTINCT firm_id, base FROM canonical_fxrate
    WHERE rate_type = 'spot' AND firm_id IN (SELECT firm_id FROM scope)
), pair AS MATERIALIZED (
    SELECT DISTINCT firm_id, currency AS source, target, day
    FROM dated, LATERAL (VALUES (contract_currency), (reporting_currency)) AS wanted(target)
    WHERE currency <> target AND day IS NOT NULL
), fx AS MATERIALIZED (
    SELECT DISTINCT ON (pair.firm_id, source, target, day)
           pair.firm_id, source, target, day, origin.units AS rate_from, destination.units AS rate_to
    FROM pair JOIN reference USING (firm_id),
    LATERAL (SELECT CASE WHEN pair.source = reference.base THEN 1 ELSE (
        SELECT rate FROM canonical_fxrate known
        WHERE known.firm_id = pair.firm_id AND rate_type = 'spot' AND known.base = reference.base
          AND quote = pair.source AND published_on BETWEEN pair.day - %(stale_days)s AND pair.day
        ORDER BY published_on DESC LIMIT 1) END) AS origin(units),
    LATERAL (SELECT CASE WHEN pair.target = reference.base THEN 1 ELSE (
        SELECT rate FROM canonical_fxrate known
        WHERE known.firm_id = pair.firm_id AND rate_type = 'spot' AND known.base = reference.base
          AND quote = pair.target AND published_on BETWEEN pair.day - %(stale_days)s AND pair.day
        ORDER BY published_on DESC LIMIT 1) END) AS destination(units)
    WHERE origin.units > 0 AND destination.units > 0
    ORDER BY pair.firm_id, source, target, day, (reference.base IN (source, target)) DESC, reference.base
), converted AS (
    SELECT dated.cell_id, kind, dated.day{stated},
           CASE WHEN dated.currency = contract_currency THEN amount
                ELSE round(amount * to_contract.rate_to / to_contract.rate_from, contract_digit.digits) END AS own,
           CASE WHEN dated.currency = reporting_currency THEN amount
                ELSE coalesce(reporting_amount, round(
                    amount * to_reporting.rate_to / to_reporting.rate_from, reporting_digit.digits)) END AS reporting
    FROM dated
    LEFT JOIN digit contract_digit ON contract_digit.currency = contract_currency
    LEFT JOIN digit reporting_digit ON reporting_digit.currency = reporting_currency
    LEFT JOIN fx to_contract ON (to_contract.firm_id, to_contract.source, to_contract.target, to_contract.day)
                              = (dated.firm_id, dated.currency, contract_currency, dated.day)
    LEFT JOIN fx to_reporting ON (to_reporting.firm_id, to_reporting.source, to_reporting.target, to_reporting.day)
                               = (dated.firm_id, dated.currency, reporting_currency, dated.day)
)"""

SUMS = """, per_day AS (
    SELECT cell_id, day, count(*) FILTER (WHERE own IS NULL) AS missing,
           count(*) FILTER (WHERE reporting IS NULL) AS missing_r,
           sum(own) FILTER (WHERE kind = 'time') AS time,
           sum(own) FILTER (WHERE kind = 'pending') AS pending,
           sum(own) FILTER (WHERE kind = 'milestones') AS milestones,
           sum(own) FILTER (WHERE kind = 'labour') AS labour,
           sum(own) FILTER (WHERE kind = 'expense') AS expense,
           sum(own) FILTER (WHERE kind = 'rebillable') AS rebillable,
           sum(own) FILTER (WHERE kind = 'supplier') AS supplier,
           sum(own) FILTER (WHERE kind = 'committed') AS committed,
           sum(own) FILTER (WHERE kind = 'invoiced') AS invoiced,
           sum(reporting) FILTER (WHERE kind = 'time') AS time_r,
           sum(reporting) FILTER (WHERE kind = 'pending') AS pending_r,
           sum(reporting) FILTER (WHERE kind = 'milestones') AS milestones_r,
           sum(reporting) FILTER (WHERE kind = 'labour') AS labour_r,
           sum(reporting) FILTER (WHERE kind = 'expense') AS expense_r,
           sum(reporting) FILTER (WHERE kind = 'rebillable') AS rebillable_r,
           sum(reporting) FILTER (WHERE kind = 'supplier') AS supplier_r,
           sum(reporting) FILTER (WHERE kind = 'committed') AS committed_r,
           sum(reporting) FILTER (WHERE kind = 'invoiced') AS invoiced_r
    FROM converted GROUP BY cell_id, day
), per_cell AS (
    SELECT cell_id, sum(missing) AS missing, sum(missing_r) AS missing_r,
           sum(time) AS time, sum(pending) AS pending, sum(milestones) AS milestones, sum(labour) AS labour,
           sum(expense) AS expense, sum(rebillable) AS rebillable, sum(expense_r) AS expense_r,
           sum(rebillable_r) AS rebillable_r,
           sum(supplier) AS supplier, sum(committed) AS committed, sum(invoiced) AS invoiced,
           sum(time_r) AS time_r, sum(pending_r) AS pending_r, sum(milestones_r) AS milestones_r,
           sum(labour_r) AS labour_r, sum(supplier_r) AS supplier_r, sum(committed_r) AS committed_r,
           sum(invoiced_r) AS invoiced_r,
           ('[' || string_agg('{' || concat_ws(',', '"on":"' || to_char(day, 'YYYY-MM-DD') || '"',
               '"time":"' || time || '"', '"pending":"' || pending || '"', '"milestones":"' || milestones || '"',
               '"labour":"' || labour || '"', '"expense":"' || expense || '"', '"rebillable":"' || rebillable || '"',
               '"supplier":"' || supplier || '"', '"invoiced":"' || invoiced || '"', '"time_r":"' || time_r || '"',
               '"pending_r":"' || pending_r || '"', '"milestones_r":"' || milestones_r || '"',
               '"labour_r":"' || labour_r || '"', '"expense_r":"' || expense_r || '"',
               '"rebillable_r":"' || rebillable_r || '"', '"supplier_r":"' || supplier_r || '"',
               '"invoiced_r":"' || invoiced_r || '"'
           ) || '}', ',' ORDER BY day) FILTER (WHERE day IS NOT NULL) || ']')::jsonb AS days
    FROM per_day GROUP BY cell_id
), effort AS (
    SELECT cell_id, sum(hours) AS hours,
           sum(hours) FILTER (WHERE is_approved) AS approved,
           sum(hours) FILTER (WHERE cost_rate IS NULL) AS uncosted,
           sum(hours) FILTER (WHERE is_billable AND amount IS NULL) AS unrated
    FROM worked GROUP BY cell_id
), unstated AS (
    SELECT cell_id, count(*) AS uncosted, count(*) FILTER (WHERE is_billable) AS unvalued
    FROM spent WHERE amount IS NULL GROUP BY cell_id
)"""

# What a cell keeps, column by column.
KEPT = {
    "firm_id": "scope.firm_id",
    "currency": "scope.currency",
    "reporting_currency": "scope.reporting_currency",
    "hours": "coalesce(effort.hours, 0)",
    "approved_hours": "coalesce(effort.approved, 0)",
    "uncosted_hours": "coalesce(effort.uncosted, 0)",
    "unrated_hours": "coalesce(effort.unrated, 0)",
    "uncosted_expenses": "coalesce(unstated.uncosted, 0)",
    "unvalued_expenses": "coalesce(unstated.unvalued, 0)",
    "time_value": "coalesce(per_cell.time, 0)",
    "pending_value": "coalesce(per_cell.pending, 0)",
    "milestones": "coalesce(per_cell.milestones, 0)",
    "labour_cost": "coalesce(per_cell.labour, 0)",
    "expense_cost": "coalesce(per_cell.expense, 0)",
    "rebillable": "coalesce(per_cell.rebillable, 0)",
    "supplier_cost": "coalesce(per_cell.supplier, 0)",
    "committed": "coalesce(per_cell.committed, 0)",
    "invoiced": "coalesce(per_cell.invoiced, 0)",
    "time_value_reporting": "coalesce(per_cell.time_r, 0)",
    "pending_value_reporting": "coalesce(per_cell.pending_r, 0)",
    "milestones_reporting": "coalesce(per_cell.milestones_r, 0)",
    "labour_cost_reporting": "coalesce(per_cell.labour_r, 0)",
    "expense_cost_reporting": "coalesce(per_cell.expense_r, 0)",
    "rebillable_reporting": "coalesce(per_cell.rebillable_r, 0)",
    "supplier_cost_reporting": "coalesce(per_cell.supplier_r, 0)",
    "committed_reporting": "coalesce(per_cell.committed_r, 0)",
    "invoiced_reporting": "coalesce(per_cell.invoiced_r, 0)",
    "missing_rates": "coalesce(per_cell.missing, 0)",
    "missing_reporting_rates": "coalesce(per_cell.missing_r, 0)",
    "days": "coalesce(per_cell.days, '[]'::jsonb)",
    "lent": "coalesce(lent.parts, '[]'::jsonb)",
}

# A cell that comes to what it was is not written again: a night's rebuild would else write every one anew.
STORE = f""", fresh AS (
    SELECT scope.project_id, scope.period, {", ".join(f"{value} AS {name}" for name, value in KEPT.items())}
    FROM scope
    LEFT JOIN per_cell ON per_cell.cell_id = scope.cell_id
    LEFT JOIN effort ON effort.cell_id = scope.cell_id
    LEFT JOIN unstated ON unstated.cell_id = scope.cell_id
    LEFT JOIN lent ON lent.cell_id = scope.cell_id
)
UPDATE visibility_projectperiod AS cell SET {", ".join(f"{name} = fresh.{name}" for name in KEPT)}
FROM fresh
WHERE (cell.project_id, cell.period) = (fresh.project_id, fresh.period)
  AND ({", ".join(f"cell.{name}" for name in KEPT)}) IS DISTINCT FROM ({", ".join(f"fresh.{name}" for name in KEPT)})
"""  # noqa: S608  (constant column names)

# Cells need no names of facts: a column that nobody sums would cost each of them.
NAMES = ("entry_id", "expense_id", "carried", "stated")
OF_FACTS = {
    "of_entry": "time_entry",
    "of_expense": "expense_entry",
    "of_milestone": "milestone",
    "of_invoice": "invoice",
    "of_order": "commitment",
    "of_posting": "cost_posting",
}
NAMELESS = dict.fromkeys((*NAMES, *OF_FACTS), "")
RECOMPUTE = (SCOPE + POSTINGS + RATES).format(**NAMELESS) + SUMS + LENT + STORE
