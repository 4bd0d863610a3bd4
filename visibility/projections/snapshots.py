"""Today's portfolio by legal entity, and the version of the read models."""

from datetime import date, datetime

from django.db import connection

# Burn and earned margin are shares: their parts are sums over the same projects, those where every part is known.
IS_COUNTED = "(ac_reporting IS NOT NULL AND bac_reporting IS NOT NULL AND recognised_reporting IS NOT NULL)"

TAKE = f"""
INSERT INTO visibility_portfoliosnapshot
    (firm_id, legal_entity_id, taken_on, is_rebuilt, reporting_currency, projects, excluded, cost, budget, recognised,
     billed, unbilled, unbilled_over_60, forecast_revenue, forecast_margin, revenue_at_risk, open_roles)
SELECT figures.firm_id, figures.legal_entity_id, %(today)s, false, firm.reporting_currency, count(*),
       count(*) FILTER (WHERE NOT {IS_COUNTED}), sum(ac_reporting) FILTER (WHERE {IS_COUNTED}),
       sum(bac_reporting) FILTER (WHERE {IS_COUNTED}), sum(recognised_reporting) FILTER (WHERE {IS_COUNTED}),
       sum(billed_reporting), sum(unbilled_reporting), sum(unbilled_90_reporting + unbilled_over_reporting),
       sum(forecast_revenue_reporting) FILTER (WHERE forecast_margin_reporting IS NOT NULL),
       sum(forecast_margin_reporting), sum(revenue_at_risk_reporting), sum(open_roles)
FROM visibility_projectfigures figures
JOIN canonical_firm firm ON firm.id = figures.firm_id
JOIN canonical_project project ON project.id = figures.project_id AND NOT project.is_deleted
WHERE figures.firm_id = ANY(%(firms)s)
GROUP BY figures.firm_id, figures.legal_entity_id, firm.reporting_currency
ON CONFLICT (firm_id, legal_entity_id, taken_on) DO UPDATE SET
    is_rebuilt = false, projects = excluded.projects, excluded = excluded.excluded, cost = excluded.cost,
    budget = excluded.budget, recognised = excluded.recognised, billed = excluded.billed,
    unbilled = excluded.unbilled, unbilled_over_60 = excluded.unbilled_over_60,
    forecast_revenue = excluded.forecast_revenue, forecast_margin = excluded.forecast_margin,
    revenue_at_risk = excluded.revenue_at_risk, open_roles = excluded.open_roles
"""  # noqa: S608  (a constant condition)

EMPTY = """
DELETE FROM visibility_portfoliosnapshot kept WHERE kept.firm_id = ANY(%(firms)s) AND kept.taken_on = %(today)s
  AND NOT EXISTS (
    SELECT FROM visibility_projectfigures figures
    JOIN canonical_project project ON project.id = figures.project_id AND NOT project.is_deleted
    WHERE figures.firm_id = kept.firm_id AND figures.legal_entity_id IS NOT DISTINCT FROM kept.legal_entity_id)
"""

LOCK = "SELECT 1 FROM visibility_readmodel WHERE firm_id = ANY(%s) ORDER BY firm_id FOR UPDATE"

RAISE = """
UPDATE visibility_readmodel SET version = version + 1, changed_at = %s, as_of = %s WHERE firm_id = ANY(%s)
"""

FIRMS = "SELECT DISTINCT firm_id FROM canonical_project WHERE id = ANY(%s) ORDER BY firm_id"


def firms_of(project_ids: list[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(FIRMS, [project_ids])
        return [firm_id for (firm_id,) in cursor.fetchall()]


def publish(project_ids: list[int], *, now: datetime, today: date) -> None:
    """Take today's snapshot of these projects' firms and raise the version that pages compare.

    One that waited for the lock sums in a statement of its own, so it sees the figures that the one before stored. An
    entity that has no project any more has no snapshot today.
    """
    firms = firms_of(project_ids)
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [firms])
        cursor.execute(TAKE, {"today": today, "firms": firms})
        cursor.execute(EMPTY, {"today": today, "firms": firms})
        cursor.execute(RAISE, [now, today, firms])
