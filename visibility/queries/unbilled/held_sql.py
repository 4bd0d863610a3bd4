"""What is unbilled by project and reason, and what the ledger and contracts say of it beyond the project's facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from journeys.rows import rows
from journeys.services import approved_expenses, approved_time
from visibility.measures.billing import Hold
from visibility.models import ProjectFigures

# Where these earn, the ERP bills from the hours and expenses that it was sent.
BILLED_FROM_ENTRIES = ["time_and_materials", "capped_tm", "cost_plus"]
# A project lacks its customer's order number where no signed contract of it states one; a source that never states
# one of any contract says nothing by that.
STORED = """
WITH stating AS MATERIALIZED (
  SELECT DISTINCT connection_id AS id FROM canonical_contract
  WHERE firm_id = %(firm)s AND NOT is_deleted AND po_number <> '')
SELECT figures.project_id, waiting.reason, waiting.money::numeric AS money,
  EXISTS (SELECT 1 FROM canonical_contract own WHERE own.project_id = figures.project_id AND NOT own.is_deleted
    AND own.signed_on <= figures.as_of AND own.connection_id IN (SELECT id FROM stating) AND own.po_number = '')
  AND NOT EXISTS (SELECT 1 FROM canonical_contract own WHERE own.project_id = figures.project_id
    AND NOT own.is_deleted AND own.signed_on <= figures.as_of AND own.po_number <> '') AS lacks_order
FROM visibility_projectfigures figures
CROSS JOIN LATERAL jsonb_each_text(figures.waiting_by_reason) AS waiting(reason, money)
WHERE figures.project_id = ANY(%(projects)s) AND figures.unbilled_reporting IS NOT NULL
"""
FAILED = """
SELECT run.project_id, run.error_kind = %(closed)s AS is_closed, fact.day, fact.currency, sum(fact.amount) AS amount
FROM journeys_journeyrun run
JOIN visibility_projectfigures figures ON figures.project_id = run.project_id
JOIN canonical_project project ON project.id = run.project_id
CROSS JOIN LATERAL (
  SELECT service_date AS day, amount, currency FROM canonical_timeentry entry
  WHERE run.journey = %(time)s AND entry.id = run.canonical_id AND is_billable AND is_approved AND NOT is_deleted
  UNION ALL
  SELECT service_date, amount, currency FROM canonical_expenseentry entry
  WHERE run.journey = %(expenses)s AND entry.id = run.canonical_id AND is_billable AND is_approved AND NOT is_deleted
) fact
WHERE run.firm_id = %(firm)s AND run.state = 'failed' AND run.delivered_at IS NULL
  AND run.project_id = ANY(%(projects)s) AND fact.amount > 0
  AND CASE WHEN figures.contract_lines = '[]' THEN project.revenue_method = ANY(%(methods)s)
    ELSE EXISTS (SELECT 1 FROM jsonb_array_elements(figures.contract_lines) line
      WHERE line ->> 'method' = ANY(%(methods)s)) END
GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True)
class StoredHold:
    """What a project's own facts hold back for a reason, in the reporting currency."""

    project_id: int
    reason: Hold
    money: Decimal
    lacks_order: bool


@dataclass(frozen=True)
class FailedWork:
    """Billable work of one day that failed on its way to the ERP; is_closed: because its period is closed there."""

    project_id: int
    day: date
    amount: Decimal
    currency: str
    is_closed: bool


@dataclass(frozen=True)
class WaitingDay:
    """Unbilled work of a day under a reason, in the project's and in the reporting currency."""

    on: date
    reason: Hold
    amount: Decimal
    money: Decimal


def stored_holds(firm_id: int, project_ids: Sequence[int]) -> list[StoredHold]:
    """By project and reason; one statement."""
    found = rows(STORED, firm=firm_id, projects=list(project_ids))
    return [StoredHold(row["project_id"], Hold(row["reason"]), row["money"], row["lacks_order"]) for row in found]


def failed_work(firm_id: int, project_ids: Sequence[int]) -> list[FailedWork]:
    """Where the ERP bills from entries; none of what is still under way, which gets there by itself."""
    found = rows(
        FAILED,
        firm=firm_id,
        projects=list(project_ids),
        closed="closed_period",
        time=approved_time.JOURNEY,
        expenses=approved_expenses.JOURNEY,
        methods=BILLED_FROM_ENTRIES,
    )
    return [FailedWork(**row) for row in found if row["day"]]


def waiting_days(project_ids: Sequence[int]) -> dict[int, list[WaitingDay]]:
    """Every unbilled day of some projects, one for each day and reason."""
    stored = ProjectFigures.objects.filter(pk__in=project_ids, unbilled_reporting__isnull=False)
    return {pk: summed(days) for pk, days in stored.order_by().values_list("pk", "waiting_by_day")}


def summed(days: Sequence[Sequence[str]]) -> list[WaitingDay]:
    """Days as figures keep them, one for each day and reason; money 0 where there is no rate."""
    found: dict[tuple[str, str], tuple[Decimal, Decimal]] = {}
    for on, reason, amount, money in days:
        before = found.get((on, reason), (Decimal(0), Decimal(0)))
        found[on, reason] = before[0] + Decimal(amount), before[1] + Decimal(money or 0)
    return [WaitingDay(date.fromisoformat(on), Hold(reason), *both) for (on, reason), both in found.items()]
