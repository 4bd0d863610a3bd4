"""What leaks between the systems, from the ledger and from facts that wait too long, and what was recovered."""

from collections.abc import Sequence
from datetime import UTC, timedelta
from typing import Any

from integrations.canonical.money import minor_units
from journeys.queries.leak_shapes import LeakRow, LeakSum, Prices, RecoveredRow
from journeys.queries.leaks import LEAKS, leak_rows, leak_sums, leaking
from journeys.queries.recovered import recovered
from journeys.rows import rows
from journeys.services.supplier_invoices import JOURNEY, SUBJECT, TO_BE_POSTED
from visibility.projections.closing import ClosingRates
from visibility.queries.leakage.selection import Selection
from visibility.queries.project.milestones import INVOICED_WITHIN

RECOVERED_WITHIN = timedelta(days=7)
# In the columns of the ledger's leaks: facts that no transaction carries.
# An order is short of what its suppliers have billed and the ledger does not have: that leaks as a bill. What came in
# before we went live the ledger has.
FACTS = f"""
SELECT 'milestones', NULL::bigint, '', fact.title::text, coalesce(customer.name, ''), fact.project_id,
  coalesce(fact.legal_entity_id, project.legal_entity_id), 'not invoiced', '',
  'Accepted on ' || to_char(fact.accepted_on, 'DD Mon YYYY') || ', and the ERP has not invoiced it.',
  fact.amount, fact.currency, fact.accepted_on::timestamp AT TIME ZONE 'UTC', fact.exchange_id
FROM canonical_milestone fact JOIN canonical_project project ON project.id = fact.project_id
LEFT JOIN canonical_customer customer ON customer.id = project.customer_id
WHERE fact.firm_id = %(firm)s AND NOT fact.is_deleted AND NOT project.is_deleted AND NOT fact.is_invoiced
  AND fact.accepted_on < %(invoiced_by)s AND (%(entities)s::bigint[] IS NULL
    OR coalesce(fact.legal_entity_id, project.legal_entity_id) = ANY(%(entities)s))
UNION ALL
SELECT 'subcontract', NULL::bigint, '', concat_ws(', ', nullif(fact.number, ''), nullif(fact.supplier, '')),
  coalesce(customer.name, ''), fact.project_id, coalesce(fact.legal_entity_id, project.legal_entity_id), 'not billed',
  '', 'The project ended on ' || to_char(project.ends_on, 'DD Mon YYYY') || ', and the supplier has not billed this.',
  fact.amount - coalesce(fact.billed_amount, 0) - known.amount, fact.currency,
  project.ends_on::timestamp AT TIME ZONE 'UTC', fact.exchange_id
FROM canonical_commitment fact JOIN canonical_project project ON project.id = fact.project_id
LEFT JOIN canonical_customer customer ON customer.id = project.customer_id
CROSS JOIN LATERAL (
  SELECT coalesce(sum(i.amount), 0) AS amount FROM canonical_supplierinvoice i
  JOIN integrations_connection home ON home.id = i.connection_id
  WHERE i.firm_id = fact.firm_id AND i.order_number = fact.number AND fact.number <> ''
    AND i.currency = fact.currency AND {TO_BE_POSTED} AND NOT EXISTS (
      SELECT FROM journeys_journeyrun run WHERE run.firm_id = i.firm_id AND run.journey = '{JOURNEY}'
        AND run.subject = {SUBJECT} AND run.delivered_at IS NOT NULL)) known
WHERE fact.firm_id = %(firm)s AND NOT fact.is_deleted AND NOT project.is_deleted
  AND fact.amount > coalesce(fact.billed_amount, 0) + known.amount AND project.ends_on < %(today)s
  AND (%(entities)s::bigint[] IS NULL
    OR coalesce(fact.legal_entity_id, project.legal_entity_id) = ANY(%(entities)s))
"""  # noqa: S608  (constant expressions)
EVERYTHING = f"{LEAKS} UNION ALL {FACTS}"
# When the version that was not invoiced, and should have been, was replaced by one that is.
INVOICED = """
SELECT 'milestones' AS cause, NULL::bigint AS run_id, '' AS correlation_id, fact.title AS what,
  coalesce(customer.name, '') AS customer, fact.project_id,
  coalesce(fact.legal_entity_id, project.legal_entity_id) AS legal_entity_id, '' AS actor, '' AS reason,
  'invoiced' AS how, round(fact.amount * rate.target / rate.units, %(digits)s::int) AS money, waited.until AS at
FROM canonical_milestone fact JOIN canonical_project project ON project.id = fact.project_id
LEFT JOIN canonical_customer customer ON customer.id = project.customer_id
CROSS JOIN LATERAL (
  SELECT max(old.replaced_at) AS until FROM canonical_milestone_history old
  WHERE old.fact_id = fact.id AND old.fields->>'is_invoiced' = 'false'
    AND (old.fields->>'accepted_on')::date + %(days)s::int < (old.replaced_at AT TIME ZONE 'UTC')::date) waited
LEFT JOIN unnest(%(currencies)s::text[], %(units)s::numeric[], %(targets)s::numeric[]) AS rate(currency, units, target)
  ON rate.currency = fact.currency
WHERE fact.firm_id = %(firm)s AND fact.is_invoiced AND NOT fact.is_deleted AND NOT project.is_deleted
  AND fact.recorded_at >= %(since)s AND waited.until >= %(since)s
  AND (%(projects)s::bigint[] IS NULL OR fact.project_id = ANY(%(projects)s))
  AND (%(entities)s::bigint[] IS NULL
    OR coalesce(fact.legal_entity_id, project.legal_entity_id) = ANY(%(entities)s))
"""


def prices_of(rates: ClosingRates, currency: str) -> Prices:
    """Closing rates as the ledger's statements take them."""
    codes = {currency, *(code for table in rates.units.values() for code in table)}
    sides = {code: found for code in sorted(codes) if (found := rates.sides(code, currency))}
    return Prices(
        digits=minor_units(currency),
        currencies=list(sides),
        units=[one for one, _ in sides.values()],
        targets=[target for _, target in sides.values()],
    )


def sums(selection: Selection) -> list[LeakSum]:
    """What leaks, per project and cause; of projects that are not chosen nothing. One query."""
    return leak_sums(EVERYTHING, _prices(selection), selection.project_ids, **_given(selection))


def records(selection: Selection, *, cause: str, start: int, most: int) -> list[LeakRow]:
    """The records that leak, dearest first: those of projects that have a walk, so that they add up to the bar.

    Beyond the bar all that the selection chooses; without a choice what belongs to no project too.
    """
    walked = frozenset(line.id for line, _ in selection.walked)
    projects = selection.project_ids if selection.filters.beyond else walked
    prices = _prices(selection)
    return leak_rows(EVERYTHING, prices, projects, cause=cause, start=start, most=most, **_given(selection))


def recovered_rows(selection: Selection) -> Sequence[RecoveredRow]:
    """What leaked and got through in the last days, newest first."""
    since, prices, projects = selection.now - RECOVERED_WITHIN, _prices(selection), selection.project_ids
    posted = recovered(selection.ledger.scope, prices, projects, since=since, names=selection.viewer.names_people)
    wanted = {"projects": None if projects is None else sorted(projects), "since": since, "days": INVOICED_WITHIN.days}
    found = rows(INVOICED, **selection.ledger.scope.parameters, **prices.parameters, **wanted)
    return sorted([*posted, *(RecoveredRow(**row) for row in found)], key=lambda row: row.at, reverse=True)


def _prices(selection: Selection) -> Prices:
    return prices_of(selection.ledger.rates, selection.currency)


def _given(selection: Selection) -> dict[str, Any]:
    today = selection.now.astimezone(UTC).date()
    return {
        **leaking(selection.ledger.scope, now=selection.now, names=selection.viewer.names_people),
        "today": today,
        "invoiced_by": today - INVOICED_WITHIN,
    }
