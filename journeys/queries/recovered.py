"""Time, expenses and suppliers' bills that had leaked and reached the ledger after all, with their money."""

from collections.abc import Collection
from datetime import datetime

from journeys.queries.leak_shapes import Prices, RecoveredRow
from journeys.queries.leaks import WHAT
from journeys.queries.scope import LedgerScope
from journeys.rows import rows
from journeys.services import approved_expenses, approved_time, supplier_invoices
from journeys.services.bill_posting import POST as BILL
from journeys.services.expense_posting import EXPENSE
from journeys.services.time_posting import TIME

POSTS = [TIME.post_step, EXPENSE.post_step, BILL]
# A posting that is done, and before that: a person sent it again, an older version of it was refused, or it was late.
# What a person skipped, or settled without a posting, was not recovered.
RECOVERED = f"""
SELECT CASE WHEN r.journey = %(time)s THEN 'time' WHEN r.journey = %(expenses)s THEN 'expenses'
    ELSE 'subcontract' END AS cause,
  r.id AS run_id, r.correlation_id::text AS correlation_id,
  {WHAT.format(is_other="r.journey <> %(time)s", what="r.label")} AS what, r.customer, r.project_id,
  r.legal_entity_id, coalesce(acted.actor, '') AS actor, coalesce(acted.reason, '') AS reason,
  CASE WHEN acted.actor IS NOT NULL THEN 'replayed' WHEN refused.refused THEN 'corrected' ELSE 'late' END AS how,
  round(r.amount * rate.target / rate.units, %(digits)s::int) AS money, posted.finished_at AS at
FROM journeys_journeyrun r
JOIN journeys_steprun posted ON posted.run_id = r.id AND posted.name = ANY(%(posts)s)
  AND posted.state = 'done'
LEFT JOIN unnest(%(currencies)s::text[], %(units)s::numeric[], %(targets)s::numeric[]) AS rate(currency, units, target)
  ON rate.currency = r.currency
LEFT JOIN LATERAL (
  SELECT actor, reason FROM journeys_operatoraction act
  WHERE act.run_id = r.id AND act.action = 'replay' AND act.performed_at <= posted.finished_at
  ORDER BY performed_at DESC LIMIT 1) acted ON true
CROSS JOIN LATERAL (
  SELECT EXISTS (
    SELECT FROM journeys_journeyrun older JOIN journeys_steprun gone ON gone.run_id = older.id
    WHERE older.firm_id = r.firm_id AND older.journey = r.journey AND older.subject = r.subject
      AND older.version < r.version AND gone.state = 'cancelled' AND gone.error_kind <> '') AS refused) refused
WHERE r.firm_id = %(firm)s AND (%(entities)s::bigint[] IS NULL OR r.legal_entity_id = ANY(%(entities)s))
  AND r.journey IN (%(time)s, %(expenses)s, %(subcontract)s)
  AND r.delivered_at >= %(since)s AND posted.finished_at >= %(since)s
  AND (%(projects)s::bigint[] IS NULL OR r.project_id = ANY(%(projects)s))
  AND (r.delivered_at > r.due_at OR acted.actor IS NOT NULL OR refused.refused)
ORDER BY posted.finished_at DESC, r.id DESC
"""  # noqa: S608  (a constant expression)


def recovered(
    scope: LedgerScope, prices: Prices, projects: Collection[int] | None, *, since: datetime, names: bool
) -> list[RecoveredRow]:
    """What reached the ledger since then after it had leaked, newest first; projects None: all of them.

    names: whether hours say whose they are.
    """
    wanted = {"projects": None if projects is None else sorted(projects), "since": since, "names": names}
    journeys = {
        "time": approved_time.JOURNEY,
        "expenses": approved_expenses.JOURNEY,
        "subcontract": supplier_invoices.JOURNEY,
        "posts": POSTS,
    }
    found = rows(RECOVERED, **scope.parameters, **prices.parameters, **journeys, **wanted)
    return [RecoveredRow(**row) for row in found]
