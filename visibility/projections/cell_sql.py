"""The one statement that recomputes cells: postings of every kind, converted per posting, summed per day.

Each posting is rounded to its currency's minor unit, then once more in each target currency (half away from zero,
as PostgreSQL rounds numeric). A fact is one posting with two sides, what it brings and what it costs: as two rows each
of them was kept, converted and grouped by itself, a quarter dearer. A rate is the last one published at most
`stale_days` before the service date; both sides are units of one reference currency, a direct pair preferred. The
amount in reporting currency that a fact froze at write goes before a look-up. A draft invoice is not posted: it bills
nothing. A cell is known by its place in the lists (cell_id): their length tells the planner how many cells there are,
which a table just filled does not. Rates are looked up pair by pair: joined with a list of rates by day, the planner
walked that list for each pair. What stands in braces names the facts that postings are of, for those who list them
(believed_sql); cells sum them and leave it out. Days are put together as text, which concat_ws leaves nulls out of: as
JSON objects they cost half of it all.
"""

from visibility.projections.lent_sql import LENT

# What conversion needs to know of a fact's cell.
OF_CELL = """scope.cell_id, scope.firm_id, scope.currency AS contract_currency, scope.digits,
           scope.reporting_currency, scope.reporting_digits"""

SCOPE = f"""
WITH digit AS MATERIALIZED (
    SELECT * FROM unnest(%(currencies)s::text[], %(digits)s::int[]) AS known(currency, digits)
), scope AS MATERIALIZED (
    SELECT cell_id, project_id, period, project.firm_id, project.legal_entity_id, project.currency, own.digits,
           firm.reporting_currency, reporting.digits AS reporting_digits,
           CASE WHEN period <> '' THEN to_date(period, 'YYYY-MM') END AS first_day
    FROM unnest(%(projects)s::bigint[], %(periods)s::text[]) WITH ORDINALITY AS asked(project_id, period, cell_id)
    JOIN canonical_project project ON project.id = asked.project_id
    JOIN canonical_firm firm ON firm.id = project.firm_id
    LEFT JOIN digit own ON own.currency = project.currency
    LEFT JOIN digit reporting ON reporting.currency = firm.reporting_currency
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
    SELECT {OF_CELL}, coalesce(entry.service_date, first_day) AS day,
           entry.hours, entry.is_billable, entry.is_approved,
           entry.amount, entry.currency, entry.reporting_amount{{entry_id}},
           coalesce(entry.cost_rate, dated.amount) AS cost_rate,
           CASE WHEN entry.cost_rate IS NULL THEN dated.currency
                ELSE coalesce(nullif(entry.cost_currency, ''), entry.currency) END AS cost_currency,
           CASE WHEN entry.service_date IS NOT NULL AND person.legal_entity_id <> scope.legal_entity_id
                THEN person.legal_entity_id END AS lender
    FROM scope
    JOIN canonical_timeentry entry
      ON entry.project_id = scope.project_id AND entry.posting_period = scope.period AND NOT entry.is_deleted
    LEFT JOIN dated_rate dated
      ON dated.person_id = entry.person_id AND dated.valid_from <= entry.service_date
     AND (dated.valid_to IS NULL OR entry.service_date < dated.valid_to)
    LEFT JOIN canonical_person person ON person.id = entry.person_id
), spent AS MATERIALIZED (
    SELECT {OF_CELL}, coalesce(fact.service_date, first_day) AS day,
           fact.is_billable, fact.amount, fact.currency, fact.reporting_amount{{expense_id}}
    FROM scope
    JOIN canonical_expenseentry fact
      ON fact.project_id = scope.project_id AND fact.posting_period = scope.period
     AND fact.is_approved AND NOT fact.is_deleted
)"""  # noqa: S608  (constant column names)

# A fact brings something, costs something, or both: one posting with two sides, each None where there is none.
POSTINGS = f""", posting AS MATERIALIZED (
    SELECT cell_id, firm_id, contract_currency, worked.digits, reporting_currency, reporting_digits, day,
           CASE WHEN is_billable AND amount IS NOT NULL
                THEN CASE WHEN is_approved THEN 'time' ELSE 'pending' END END AS brings,
           amount, worked.currency, reporting_amount,
           CASE WHEN cost_rate IS NOT NULL THEN 'labour' END AS costs,
           round(hours * cost_rate, digit.digits) AS cost, cost_currency, NULL::numeric AS reporting_cost,
           lender{{of_entry}}
    FROM worked LEFT JOIN digit ON digit.currency = worked.cost_currency
    UNION ALL
    SELECT cell_id, firm_id, contract_currency, digits, reporting_currency, reporting_digits, day,
           CASE WHEN is_billable THEN 'rebillable' END, amount, currency, reporting_amount,
           'expense', amount, currency, reporting_amount, NULL{{of_expense}}
    FROM spent WHERE amount IS NOT NULL
    UNION ALL
    SELECT {OF_CELL}, coalesce(accepted_on, first_day),
           'milestones', amount, fact.currency, reporting_amount, NULL, NULL, NULL, NULL, NULL{{of_milestone}}
    FROM scope JOIN canonical_milestone fact
      ON fact.project_id = scope.project_id AND fact.posting_period = scope.period AND NOT fact.is_deleted
    WHERE accepted_on IS NOT NULL AND amount IS NOT NULL
    UNION ALL
    SELECT {OF_CELL}, coalesce(service_date, first_day),
           'invoiced', amount, fact.currency, reporting_amount, NULL, NULL, NULL, NULL, NULL{{of_invoice}}
    FROM scope JOIN canonical_invoice fact
      ON fact.project_id = scope.project_id AND fact.posting_period = scope.period AND NOT fact.is_deleted
    WHERE amount IS NOT NULL AND fact.status <> 'draft'
    UNION ALL
    SELECT {OF_CELL}, coalesce(service_date, first_day),
           'committed', greatest(amount - coalesce(billed_amount, 0), 0), fact.currency, NULL,
           'supplier', coalesce(billed_amount, 0), fact.currency, NULL, NULL{{of_order}}
    FROM scope JOIN canonical_commitment fact
      ON fact.project_id = scope.project_id AND fact.posting_period = scope.period AND NOT fact.is_deleted
    WHERE amount IS NOT NULL
    UNION ALL
    SELECT {OF_CELL}, coalesce(service_date, first_day),
           NULL, NULL, NULL, NULL,
           CASE WHEN kind = 'labour' THEN 'labour' ELSE 'supplier' END, amount, fact.currency, reporting_amount,
           NULL{{of_posting}}
    FROM scope JOIN canonical_costposting fact
      ON fact.project_id = scope.project_id AND fact.posting_period = scope.period AND NOT fact.is_deleted
    WHERE amount IS NOT NULL
)"""  # noqa: S608  (constant column names)

RATES = """, reference AS MATERIALIZED (
    SELECT DISTINCT firm_id, base FROM canonical_fxrate
    WHERE rate_type = 'spot' AND firm_id IN (SELECT firm_id FROM scope)
), wanted AS MATERIALIZED (
    SELECT DISTINCT firm_id, day, currency, cost_currency, contract_currency, reporting_currency FROM posting
    WHERE day IS NOT NULL
), pair AS MATERIALIZED (
    SELECT DISTINCT firm_id, source, target, day
    FROM wanted, LATERAL (VALUES (currency), (cost_currency)) AS one(source),
    LATERAL (VALUES (contract_currency), (reporting_currency)) AS other(target)
    WHERE source <> target
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
), converted AS MATERIALIZED (
    SELECT posting.cell_id, posting.day, brings, costs, lender{stated},
           CASE WHEN brings IS NULL OR currency = contract_currency THEN amount
                ELSE round(amount * own.rate_to / own.rate_from, digits) END AS own,
           CASE WHEN brings IS NULL OR currency = reporting_currency THEN amount
                ELSE coalesce(reporting_amount, round(
                    amount * reporting.rate_to / reporting.rate_from, reporting_digits)) END AS reporting,
           CASE WHEN cost_currency = contract_currency THEN cost
                ELSE round(cost * own_cost.rate_to / own_cost.rate_from, digits) END AS own_cost,
           CASE WHEN cost_currency = reporting_currency THEN cost
                ELSE coalesce(reporting_cost, round(
                    cost * cost_r.rate_to / cost_r.rate_from, reporting_digits)) END AS reporting_cost
    FROM posting
    LEFT JOIN fx own ON (own.firm_id, own.source, own.target, own.day)
        = (posting.firm_id, currency, nullif(contract_currency, currency), posting.day)
    LEFT JOIN fx reporting ON (reporting.firm_id, reporting.source, reporting.target, reporting.day)
        = (posting.firm_id, currency, nullif(reporting_currency, currency), posting.day)
    LEFT JOIN fx own_cost ON (own_cost.firm_id, own_cost.source, own_cost.target, own_cost.day)
        = (posting.firm_id, cost_currency, nullif(contract_currency, cost_currency), posting.day)
    LEFT JOIN fx cost_r ON (cost_r.firm_id, cost_r.source, cost_r.target, cost_r.day)
        = (posting.firm_id, cost_currency, nullif(reporting_currency, cost_currency), posting.day)
)"""

BRINGS = ("time", "pending", "milestones", "rebillable", "committed", "invoiced")
COSTS = ("labour", "expense", "supplier")
SIDES = ", ".join(
    f"sum({amount}) FILTER (WHERE {side} = '{kind}') AS {kind}{currency}"
    for side, amount, currency, kinds in (
        ("brings", "own", "", BRINGS),
        ("brings", "reporting", "_r", BRINGS),
        ("costs", "own_cost", "", COSTS),
        ("costs", "reporting_cost", "_r", COSTS),
    )
    for kind in kinds
)

SUMS = f""", per_day AS (
    SELECT cell_id, day,
           count(brings) FILTER (WHERE own IS NULL) + count(costs) FILTER (WHERE own_cost IS NULL) AS missing,
           count(brings) FILTER (WHERE reporting IS NULL)
               + count(costs) FILTER (WHERE reporting_cost IS NULL) AS missing_r,
           {SIDES}
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
           ('[' || string_agg('{{' || concat_ws(',', '"on":"' || to_char(day, 'YYYY-MM-DD') || '"',
               '"time":"' || time || '"', '"pending":"' || pending || '"', '"milestones":"' || milestones || '"',
               '"labour":"' || labour || '"', '"expense":"' || expense || '"', '"rebillable":"' || rebillable || '"',
               '"supplier":"' || supplier || '"', '"invoiced":"' || invoiced || '"', '"time_r":"' || time_r || '"',
               '"pending_r":"' || pending_r || '"', '"milestones_r":"' || milestones_r || '"',
               '"labour_r":"' || labour_r || '"', '"expense_r":"' || expense_r || '"',
               '"rebillable_r":"' || rebillable_r || '"', '"supplier_r":"' || supplier_r || '"',
               '"invoiced_r":"' || invoiced_r || '"'
           ) || '}}', ',' ORDER BY day) FILTER (WHERE day IS NOT NULL) || ']')::jsonb AS days
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
)"""  # noqa: S608  (constant column names)

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

# A cell that comes to what it was is not written again: a night's rebuild would else write every one anew. What is
# fresh is put together first: joined with cells that the planner's statistics do not know yet, it took each of its
# parts anew for each cell.
STORE = f""", fresh AS MATERIALIZED (
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
NAMES = ("entry_id", "expense_id", "stated")
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
