"""What came in and started no run: won deals, approved entries, suppliers' invoices, news nobody could work on."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from journeys.queries.looked_at import MAY_LACK, looked_at
from journeys.queries.record_shapes import Unstarted, UnstartedRow
from journeys.queries.scope import LedgerScope
from journeys.rows import rows
from journeys.services import approved_expenses, approved_time, supplier_invoices
from journeys.services.approved import Approvals

# Calls that nobody could read are told of for as long; a change that could not be worked on until it is mended.
CALLS_TOLD = timedelta(days=30)
# Why the newest version of a record was parked. Parking names it (journeys/intake/parking.py).
PARKED_FOR = """
LEFT JOIN LATERAL (
  SELECT news.reason, news.exchange_id
  FROM journeys_inboxevent news JOIN integrations_connection c ON c.id = news.connection_id
  WHERE c.firm_id = %(firm)s AND news.state = 'parked'
    AND news.external_event_id = concat_ws(':', 'change', '{entity}', {alias}.id, {alias}.version)
  ORDER BY news.id DESC LIMIT 1) parked ON true
"""
# A master belongs to the connection that knew it first; what happened before its go-live is history.
DEALS = """
SELECT o.id, o.name AS what, '' AS detail, coalesce(customer.name, '') AS customer, o.legal_entity_id,
  NULL::bigint AS project_id, o.amount, o.currency, o.won_at AS at, coalesce(home.name, '') AS connection,
  CASE WHEN o.customer_id IS NULL AND EXISTS (
    SELECT FROM canonical_masterview held WHERE held.entity = 'opportunity' AND held.canonical_id = o.id
      AND held.parents ? 'customer') THEN 'account' ELSE '' END AS lacks,
  coalesce(parked.reason, '') AS reason, parked.exchange_id
FROM canonical_opportunity o
LEFT JOIN canonical_customer customer ON customer.id = o.customer_id
LEFT JOIN LATERAL (
  SELECT c.name, c.go_live_at FROM canonical_link l JOIN integrations_connection c ON c.id = l.connection_id
  WHERE l.entity = 'opportunity' AND l.canonical_id = o.id AND l.external_id IS NOT NULL
  ORDER BY l.id LIMIT 1) home ON true
{parked}
WHERE o.firm_id = %(firm)s AND (%(entities)s::bigint[] IS NULL OR o.legal_entity_id = ANY(%(entities)s))
  AND o.is_won AND NOT o.is_deleted AND coalesce(o.won_at >= home.go_live_at, true)
  AND NOT EXISTS (SELECT FROM canonical_project p WHERE p.opportunity_id = o.id)
  AND NOT EXISTS (
    SELECT FROM journeys_journeyrun r
    WHERE r.firm_id = o.firm_id AND r.entity = 'opportunity' AND r.canonical_id = o.id)
"""
HOURS = "round({alias}.hours, 2) || ' h'"
SPENT = "coalesce({alias}.currency || ' ' || to_char({alias}.amount, 'FM999,999,999,990.00'), 'No amount')"
ENTRIES = """
SELECT t.id, {quantity} || ', ' || coalesce(worker.name, 'nobody named') AS what,
  coalesce(p.name, '') AS detail, coalesce(customer.name, '') AS customer,
  coalesce(t.legal_entity_id, p.legal_entity_id) AS legal_entity_id, t.project_id, t.amount, t.currency,
  coalesce(t.approved_at, t.recorded_at) AS at, home.name AS connection,
  CASE WHEN t.service_date IS NULL THEN 'day' WHEN t.parents ? 'project' OR t.project_id IS NULL THEN 'project'
    WHEN t.parents ? 'person' THEN 'person' ELSE '' END AS lacks,
  coalesce(parked.reason, '') AS reason, coalesce(parked.exchange_id, t.exchange_id) AS exchange_id
FROM {table} t
JOIN integrations_connection home ON home.id = t.connection_id
LEFT JOIN canonical_project p ON p.id = t.project_id
LEFT JOIN canonical_customer customer ON customer.id = p.customer_id
LEFT JOIN canonical_person worker ON worker.id = t.person_id
{parked}
WHERE t.firm_id = %(firm)s
  AND (%(entities)s::bigint[] IS NULL OR coalesce(t.legal_entity_id, p.legal_entity_id) = ANY(%(entities)s))
  AND {may_lack} AND {to_be_posted} AND NOT EXISTS (
    SELECT FROM journeys_journeyrun r
    WHERE r.firm_id = t.firm_id AND r.journey = '{journey}' AND r.subject = {subject})
"""
# Of the project that alone bears all of it, as its transaction would be.
BILLS = f"""
SELECT i.id, {SPENT.format(alias="i")} || ', ' || i.supplier AS what,
  i.number || ', ' || coalesce(nullif(i.order_number, ''), 'no order') AS detail,
  coalesce(customer.name, '') AS customer, coalesce(i.legal_entity_id, p.legal_entity_id) AS legal_entity_id,
  p.id AS project_id, i.amount, i.currency, {supplier_invoices.RECEIVED} AS at, home.name AS connection,
  CASE WHEN i.service_date IS NULL THEN 'day' ELSE '' END AS lacks,
  coalesce(parked.reason, '') AS reason, coalesce(parked.exchange_id, i.exchange_id) AS exchange_id
FROM canonical_supplierinvoice i
JOIN integrations_connection home ON home.id = i.connection_id
{supplier_invoices.BORNE}
LEFT JOIN canonical_customer customer ON customer.id = p.customer_id
{PARKED_FOR.format(entity="supplier_invoice", alias="i")}
WHERE i.firm_id = %(firm)s
  AND (%(entities)s::bigint[] IS NULL OR coalesce(i.legal_entity_id, p.legal_entity_id) = ANY(%(entities)s))
  AND {supplier_invoices.TO_BE_POSTED} AND NOT EXISTS (
    SELECT FROM journeys_journeyrun r
    WHERE r.firm_id = i.firm_id AND r.journey = '{supplier_invoices.JOURNEY}'
      AND r.subject = {supplier_invoices.SUBJECT})
"""  # noqa: S608  (constant expressions)
# A parked change stands until its record has a newer version, or a run was started for it after all. Calls have no
# legal entity, so they are for those who see all of them.
PARKED = f"""
SELECT p.id, CASE WHEN o.id IS NOT NULL THEN o.name
    WHEN t.id IS NOT NULL THEN {HOURS.format(alias="t")} || ', ' || coalesce(worker.name, 'nobody named')
    WHEN x.id IS NOT NULL THEN {SPENT.format(alias="x")} || ', ' || coalesce(worker.name, 'nobody named')
    WHEN b.id IS NOT NULL THEN {SPENT.format(alias="b")} || ', ' || b.supplier
    ELSE coalesce(nullif(p.record_id, ''), p.external_event_id) END AS what,
  replace(coalesce(nullif(p.stream, ''), nullif(p.carries, ''), 'call'), '_', ' ') AS detail,
  coalesce(customer.name, '') AS customer,
  coalesce(o.legal_entity_id, t.legal_entity_id, x.legal_entity_id, b.legal_entity_id, project.legal_entity_id)
    AS legal_entity_id,
  coalesce(t.project_id, x.project_id) AS project_id, coalesce(o.amount, t.amount, x.amount, b.amount) AS amount,
  coalesce(o.currency, t.currency, x.currency, b.currency, '') AS currency, p.received_at AS at,
  p.connection, '' AS lacks, p.reason, p.exchange_id,
  p.stream <> '' AND p.carries = '' AND p.external_event_id NOT LIKE 'change:%%' AS is_hint
FROM (
  SELECT DISTINCT ON (i.connection_id, i.stream, coalesce(nullif(i.record_id, ''), i.external_event_id)) i.*,
    c.name AS connection,
    CASE WHEN i.is_change THEN i.record_id::bigint END AS canonical_id,
    CASE WHEN i.is_change THEN split_part(i.external_event_id, ':', 4)::int END AS version
  FROM (
    SELECT *, external_event_id ~ '^change:[a-z_]+:[0-9]+:[0-9]+$'
      AND stream IN ('opportunity', 'time_entry', 'expense_entry', 'supplier_invoice')
      AND carries = '' AND record_id ~ '^[0-9]+$' AND length(external_event_id) < 50 AS is_change
    FROM journeys_inboxevent WHERE state = 'parked') i
  JOIN integrations_connection c ON c.id = i.connection_id
  WHERE c.firm_id = %(firm)s
  ORDER BY i.connection_id, i.stream, coalesce(nullif(i.record_id, ''), i.external_event_id), i.id DESC) p
LEFT JOIN canonical_opportunity o ON p.stream = 'opportunity' AND o.id = p.canonical_id
LEFT JOIN canonical_timeentry t ON p.stream = 'time_entry' AND t.id = p.canonical_id
LEFT JOIN canonical_expenseentry x ON p.stream = 'expense_entry' AND x.id = p.canonical_id
LEFT JOIN canonical_supplierinvoice b ON p.stream = 'supplier_invoice' AND b.id = p.canonical_id
LEFT JOIN canonical_project project ON project.id = coalesce(t.project_id, x.project_id)
LEFT JOIN canonical_customer customer ON customer.id = coalesce(o.customer_id, project.customer_id)
LEFT JOIN canonical_person worker ON worker.id = coalesce(t.person_id, x.person_id)
WHERE CASE WHEN p.canonical_id IS NULL
  THEN %(entities)s::bigint[] IS NULL AND p.received_at >= %(calls_since)s
  ELSE coalesce(o.version, t.version, x.version, b.version) <= p.version
    AND NOT coalesce(o.is_deleted, t.is_deleted, x.is_deleted, b.is_deleted)
    AND (%(entities)s::bigint[] IS NULL
      OR coalesce(o.legal_entity_id, t.legal_entity_id, x.legal_entity_id, b.legal_entity_id, project.legal_entity_id)
        = ANY(%(entities)s))
    AND NOT EXISTS (
      SELECT FROM journeys_journeyrun r WHERE r.firm_id = %(firm)s AND r.entity = p.stream
        AND r.canonical_id = p.canonical_id AND r.started_at >= p.handled_at) END
"""  # noqa: S608  (constant expressions)


def _entries(approvals: Approvals[Any], entity: str, quantity: str) -> str:
    return ENTRIES.format(
        parked=PARKED_FOR.format(entity=entity, alias="t"),
        may_lack=MAY_LACK.format(entity=entity, table=approvals.table),
        quantity=quantity.format(alias="t"),
        journey=approvals.journey,
        table=approvals.table,
        **approvals.parts,
    )


BODIES: Mapping[Unstarted, str] = {
    "deals": DEALS.format(parked=PARKED_FOR.format(entity="opportunity", alias="o")),
    "time": _entries(approved_time.APPROVALS, "time_entry", HOURS),
    "expenses": _entries(approved_expenses.APPROVALS, "expense_entry", SPENT),
    "bills": BILLS,
    "parked": PARKED,
}
PARKED_KINDS = "SELECT count(*) AS number, count(*) FILTER (WHERE is_hint) AS hints FROM ({}) unstarted"
COUNT = "SELECT count(*) AS number FROM ({}) unstarted"
PAGE = "SELECT * FROM ({}) unstarted ORDER BY at DESC NULLS LAST, id DESC LIMIT %(most)s OFFSET %(start)s"


def unstarted_count(scope: LedgerScope, kind: Unstarted, *, now: datetime) -> int:
    """How many records of a kind started nothing, within a scope."""
    found = rows(COUNT.format(BODIES[kind]), **scope.parameters, **_given(scope, kind, now))
    return int(found[0]["number"])


def parked_kinds(scope: LedgerScope, *, now: datetime) -> tuple[int, int]:
    """How many changes and calls are parked, and how many hints: news of records that could not be read again."""
    (found,) = rows(PARKED_KINDS.format(PARKED), **scope.parameters, **_given(scope, "parked", now))
    return found["number"] - found["hints"], found["hints"]


def unstarted(scope: LedgerScope, kind: Unstarted, *, now: datetime, start: int, most: int) -> list[UnstartedRow]:
    """Those records, newest first, from `start` on."""
    wanted = {"start": start, "most": most}
    found = rows(PAGE.format(BODIES[kind]), **scope.parameters, **_given(scope, kind, now), **wanted)
    return [
        UnstartedRow(**{name: value for name, value in row.items() if name not in ("id", "is_hint")}) for row in found
    ]


def _given(scope: LedgerScope, kind: Unstarted, now: datetime) -> Mapping[str, datetime | None]:
    return {"calls_since": now - CALLS_TOLD} if kind == "parked" else looked_at(scope.firm_id)
