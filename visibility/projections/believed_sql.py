"""The projector's statement over facts as they were believed at an instant, and its postings one fact at a time.

A WITH query named like a fact table stands in the table's place, so that what was believed is reckoned by the very
text that reckons what is known (cell_sql).
"""

from integrations.canonical.history import rows_believed
from visibility.projections.cell_sql import OF_FACTS, POSTINGS, RATES, SCOPE, SUMS

TABLES = {
    "time_entry": "canonical_timeentry",
    "expense_entry": "canonical_expenseentry",
    "milestone": "canonical_milestone",
    "invoice": "canonical_invoice",
    "commitment": "canonical_commitment",
    "cost_posting": "canonical_costposting",
}
OWN_KEY = ("of_milestone", "of_invoice", "of_order", "of_posting")
NAMED = {
    "entry_id": ", entry.id AS fact_id",
    "expense_id": ", fact.id AS fact_id",
    "stated": ", entity, fact_id, amount, currency, cost, cost_currency",
    **{
        token: f", '{entity}' AS entity, {'fact.id' if token in OWN_KEY else 'fact_id'}"
        for token, entity in OF_FACTS.items()
    },
}
NAMELESS = dict.fromkeys(NAMED, "")

BELIEVED_RATES = """canonical_fxrate AS NOT MATERIALIZED (
    SELECT * FROM canonical_fxrate WHERE firm_id = ANY(%(firms)s) AND recorded_at <= %(instant)s
)"""


def _in_place() -> str:
    """The WITH queries that stand in the place of the fact tables, of cost rates and of exchange rates."""
    facts = [
        f"{table} AS MATERIALIZED (SELECT * FROM ({rows_believed(entity)}) AS fact "  # noqa: S608  (our own tables' names)
        "WHERE posting_period = ANY(%(periods)s))"
        for entity, table in TABLES.items()
    ]
    rates = f"canonical_costrate AS MATERIALIZED ({rows_believed('cost_rate', owner='firm')})"
    return ", ".join([*facts, rates, BELIEVED_RATES])


def _periods() -> str:
    """Every (project, period) that facts of these projects stand in or once stood in."""
    held = (
        f"SELECT project_id, posting_period FROM {table} WHERE project_id = ANY(%(projects)s)"  # noqa: S608  (our own tables' names)
        for table in TABLES.values()
    )
    kept = (
        f"SELECT (fields->>'project_id')::bigint, fields->>'posting_period' FROM {table}_history "  # noqa: S608  (our own tables' names)
        "WHERE (fields->>'project_id')::bigint = ANY(%(projects)s)"
        for table in TABLES.values()
    )
    return " UNION ".join([*held, *kept]) + " ORDER BY 1, 2"


def _moved() -> str:
    """Every (project, period) whose cell cannot be taken as it is kept for what was believed at %(instant)s.

    Its facts changed since, or wait for the projector; or it lies at or after the first day whose cost rates or
    exchange rates are others than they were.
    """
    own = (
        f"SELECT project_id, posting_period FROM {table} "  # noqa: S608  (our own tables' names)
        "WHERE project_id = ANY(%(projects)s) AND recorded_at > %(instant)s UNION "
        f"SELECT (fields->>'project_id')::bigint, fields->>'posting_period' FROM {table}_history "
        "WHERE replaced_at > %(instant)s AND (fields->>'project_id')::bigint = ANY(%(projects)s)"
        for table in TABLES.values()
    )
    return " UNION ".join([*own, WAITING, PRICED_ANEW])


WAITING = "SELECT project_id, period FROM canonical_dirty WHERE project_id = ANY(%(projects)s)"
# A posting is priced by its day, which may lie after the period that it was posted in. A period that has no name stands
# for days that nobody stated: it may hold any. Rates of a plan price nothing.
PRICED_ANEW = """
SELECT project_id, period FROM visibility_projectperiod, (
    SELECT min(day) AS day FROM (
        SELECT min(service_date) FROM canonical_costrate WHERE firm_id = ANY(%(firms)s) AND recorded_at > %(instant)s
        UNION ALL
        SELECT min((fields->>'service_date')::date) FROM canonical_costrate_history
        WHERE replaced_at > %(instant)s AND (fields->>'firm_id')::bigint = ANY(%(firms)s)
        UNION ALL
        SELECT min(published_on) FROM canonical_fxrate
        WHERE firm_id = ANY(%(firms)s) AND rate_type = 'spot' AND recorded_at > %(instant)s
    ) AS known(day)) AS first
WHERE project_id = ANY(%(projects)s) AND (period = '' OR period >= to_char(first.day, 'YYYY-MM')
    OR days -> -1 ->> 'on' >= to_char(first.day, 'YYYY-MM-DD'))
"""

CELLS = """
SELECT scope.project_id, scope.period, coalesce(per_cell.days, '[]'::jsonb)::text AS days,
       coalesce(per_cell.committed, 0) AS committed, round(coalesce(effort.hours, 0), 4) AS hours,
       round(coalesce(effort.uncosted, 0), 4) AS uncosted_hours, round(coalesce(effort.unrated, 0), 4) AS unrated_hours,
       coalesce(unstated.uncosted, 0) AS uncosted_expenses, coalesce(unstated.unvalued, 0) AS unvalued_expenses,
       coalesce(per_cell.missing, 0) AS missing_rates, coalesce(per_cell.missing_r, 0) AS missing_reporting_rates
FROM scope
LEFT JOIN per_cell ON per_cell.cell_id = scope.cell_id
LEFT JOIN effort ON effort.cell_id = scope.cell_id
LEFT JOIN unstated ON unstated.cell_id = scope.cell_id
ORDER BY scope.project_id, scope.period"""
# What each fact brings and what it costs, a row each.
EACH_SIDE = """converted JOIN scope USING (cell_id), LATERAL (VALUES
    (brings, amount, converted.currency, own, converted.reporting),
    (costs, cost, cost_currency, own_cost, reporting_cost)
) AS side(kind, amount, currency, own, reporting)"""
EACH = f"""
SELECT scope.project_id, scope.period, entity, fact_id, side.kind, day, side.amount, side.currency, side.own,
       side.reporting
FROM {EACH_SIDE}
WHERE side.kind IS NOT NULL
ORDER BY scope.project_id, entity, fact_id, side.kind"""  # noqa: S608  (constant column names)

BASE = SCOPE + POSTINGS + RATES
PERIODS, MOVED = _periods(), _moved()
POSTINGS_KNOWN = BASE.format(**NAMED) + EACH
POSTINGS_BELIEVED = f"WITH {_in_place()}, {BASE.format(**NAMED).strip().removeprefix('WITH ')}{EACH}"
CELLS_BELIEVED = f"WITH {_in_place()}, {BASE.format(**NAMELESS).strip().removeprefix('WITH ')}{SUMS}{CELLS}"
