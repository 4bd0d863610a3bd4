"""Time, expenses and suppliers' bills that did not reach the ledger: failed, past their deadline, or never started."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from integrations.canonical.supplier_shares import SHARES
from journeys import registry
from journeys.queries.leak_shapes import Cause, LeakRow, LeakSum, Prices
from journeys.queries.looked_at import looked_at
from journeys.queries.record_shapes import Unstarted
from journeys.queries.runs import stands_at
from journeys.queries.scope import LedgerScope
from journeys.queries.unstarted import BODIES
from journeys.rows import Row, rows
from journeys.services import approved_expenses, approved_time, supplier_invoices

CAUSE_OF: Mapping[str, Cause] = {
    approved_time.JOURNEY: "time",
    approved_expenses.JOURNEY: "expenses",
    supplier_invoices.JOURNEY: "subcontract",
}
# Hours of somebody by name beside their money would be what an hour of them is billed at.
WHAT = "CASE WHEN %(names)s OR {is_other} THEN {what} ELSE 'Approved time' END"
# What is under way and in time is no leak. A bill that several projects bear leaks from each of them, as far as they
# are known by now.
RUNS = f"""
SELECT CASE WHEN r.error_kind = 'conflict' THEN 'duplicate'
    WHEN r.error_kind IN ('master_data', 'not_found') THEN 'mapping'
    WHEN r.journey = %(time)s THEN 'time' WHEN r.journey = %(expenses)s THEN 'expenses'
    ELSE 'subcontract' END AS cause,
  r.id AS run_id, r.correlation_id::text AS correlation_id,
  {WHAT.format(is_other="r.journey <> %(time)s", what="r.label")} AS what, r.customer,
  coalesce(r.project_id, borne.project_id) AS project_id, r.legal_entity_id,
  CASE WHEN r.state = 'failed' THEN 'failed' ELSE 'late' END AS state, r.error_kind, r.error AS why,
  coalesce(borne.amount, r.amount) AS amount, r.currency, coalesce(r.business_at, r.started_at) AS since,
  NULL::bigint AS exchange_id
FROM journeys_journeyrun r
LEFT JOIN LATERAL (
  SELECT share.project_id, abs(sum(share.amount)) AS amount
  FROM canonical_supplierinvoice i CROSS JOIN LATERAL {SHARES} share
  WHERE i.id = r.canonical_id AND r.journey = %(subcontract)s AND r.project_id IS NULL
  GROUP BY share.project_id) borne ON true
WHERE r.firm_id = %(firm)s AND (%(entities)s::bigint[] IS NULL OR r.legal_entity_id = ANY(%(entities)s))
  AND r.journey IN (%(time)s, %(expenses)s, %(subcontract)s) AND r.state IN ('open', 'failed')
  AND r.delivered_at IS NULL
  AND (r.state = 'failed' OR r.due_at < %(now)s)
"""  # noqa: S608  (constant expressions)
# Money is positive, as a run's is: a credit note that is missing is as wrong as a bill.
NEVER_STARTED = """
SELECT '{cause}', NULL::bigint, '', {what}, customer, project_id, legal_entity_id, 'never started', '', reason,
  abs(amount), currency, at, exchange_id
FROM ({body}) forgotten WHERE at < %({cause}_since)s
"""
UNSTARTED: Mapping[Unstarted, Cause] = {"time": "time", "expenses": "expenses", "bills": "subcontract"}
LEAKS = " UNION ALL ".join(
    (
        RUNS,
        *(
            NEVER_STARTED.format(
                cause=cause, body=BODIES[kind], what=WHAT.format(is_other=f"'{cause}' <> 'time'", what="what")
            )
            for kind, cause in UNSTARTED.items()
        ),
    )
)
# Each record is converted and rounded by itself, so that a list adds up to its sum.
PRICED = """
SELECT leak.*, round(leak.amount * rate.target / rate.units, %(digits)s::int) AS money
FROM ({body}) leak
LEFT JOIN unnest(%(currencies)s::text[], %(units)s::numeric[], %(targets)s::numeric[]) AS rate(currency, units, target)
  ON rate.currency = leak.currency
WHERE (%(projects)s::bigint[] IS NULL OR leak.project_id = ANY(%(projects)s))
"""
SUMS = """
SELECT project_id, legal_entity_id, cause, count(*) AS count, count(*) FILTER (WHERE money IS NULL) AS unpriced,
  coalesce(sum(money), 0) AS money
FROM ({priced}) leak GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
PAGE = """
SELECT * FROM ({priced}) leak WHERE %(cause)s::text IN ('', cause)
ORDER BY money DESC NULLS LAST, since DESC NULLS LAST, run_id DESC NULLS LAST,
  project_id LIMIT %(most)s OFFSET %(start)s
"""


def leak_sums(body: str, prices: Prices, projects: Collection[int] | None = None, **given: Any) -> list[LeakSum]:
    """Sums per project and cause over the records of a body (SQL); projects None: all of them."""
    wanted = {"projects": None if projects is None else sorted(projects)}
    found = rows(SUMS.format(priced=PRICED.format(body=body)), **prices.parameters, **wanted, **given)
    return [LeakSum(**row) for row in found]


def leak_rows(
    body: str, prices: Prices, projects: Collection[int] | None, *, cause: str, start: int, most: int, **given: Any
) -> list[LeakRow]:
    """Those records, dearest first, from `start` on; cause "": all."""
    wanted = {"projects": None if projects is None else sorted(projects), "cause": cause, "start": start, "most": most}
    found = rows(PAGE.format(priced=PRICED.format(body=body)), **prices.parameters, **wanted, **given)
    standing = stands_at([row["run_id"] for row in found if row["run_id"]])
    return [LeakRow(**row | {"why": row["why"] or _why(standing.get(row["run_id"]))}) for row in found]


def leaking(scope: LedgerScope, *, now: datetime, names: bool) -> dict[str, Any]:
    """What the statement LEAKS has to be given. What never started counts once its journey is past its deadline.

    names: whether hours say whose they are.
    """
    since = {f"{cause}_since": now - _promised(journey) for journey, cause in CAUSE_OF.items()}
    named: dict[str, str] = {cause: journey for journey, cause in CAUSE_OF.items()}
    return {**scope.parameters, **named, **since, **looked_at(scope.firm_id), "now": now, "names": names}


def _promised(journey: str) -> timedelta:
    return registry.journey(journey).target


def _why(stands: Row | None) -> str:
    return str(stands["error"]) if stands else ""
