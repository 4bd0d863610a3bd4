"""Won opportunities as events, read from the canonical store."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import orjson

from integrations.canonical.events import OpportunityWon, RoleDemand
from journeys.rows import Row, rows

# A deal won before the go-live of the connection that knew it first is history: it starts nothing, whichever way news
# of it come. A deal whose project is known at some system already was set up before, or by somebody else. One whose
# account is still to be pulled is left alone: the account's arrival is a change of the deal, which then starts its
# journey.
WON = """
SELECT o.id, o.version, o.name, o.amount, o.currency, o.revenue_method, o.won_at, o.starts_on, o.ends_on,
  o.staffing, f.id AS firm_id, f.slug AS firm_slug, e.code AS legal_entity, c.id AS customer_id,
  c.name AS customer_name, c.country AS customer_country, c.tax_code AS customer_tax_code,
  deal.external_id AS opportunity_id, deal.url, account.external_id AS customer_key
FROM canonical_opportunity o
JOIN canonical_firm f ON f.id = o.firm_id
LEFT JOIN canonical_legalentity e ON e.id = o.legal_entity_id
LEFT JOIN canonical_customer c ON c.id = o.customer_id
JOIN LATERAL (
  SELECT connection_id, external_id, url FROM canonical_link
  WHERE entity = 'opportunity' AND canonical_id = o.id AND external_id IS NOT NULL ORDER BY id LIMIT 1) deal ON true
JOIN integrations_connection home ON home.id = deal.connection_id
LEFT JOIN LATERAL (
  SELECT external_id FROM canonical_link
  WHERE entity = 'customer' AND canonical_id = c.id AND connection_id = deal.connection_id
    AND external_id IS NOT NULL ORDER BY id LIMIT 1) account ON true
WHERE o.id = ANY(%(ids)s) AND o.is_won AND NOT o.is_deleted
  AND coalesce(o.won_at >= home.go_live_at, true)
  AND NOT EXISTS (
    SELECT 1 FROM canonical_project p JOIN canonical_link l ON l.entity = 'project' AND l.canonical_id = p.id
    WHERE p.opportunity_id = o.id AND l.external_id IS NOT NULL)
  AND (o.customer_id IS NOT NULL OR NOT EXISTS (
    SELECT 1 FROM canonical_masterview held
    WHERE held.entity = 'opportunity' AND held.canonical_id = o.id AND held.parents ? 'customer'))
ORDER BY o.id
"""


def opportunity_won(ids: Collection[int]) -> list[OpportunityWon]:
    """Events of those opportunities that are won since go-live and have no project at any system yet."""
    return [_event(row) for row in rows(WON, ids=sorted(ids))]


def _event(row: Row) -> OpportunityWon:
    return OpportunityWon(
        firm_id=row["firm_id"],
        firm_slug=row["firm_slug"],
        canonical_id=row["id"],
        version=row["version"],
        legal_entity=row["legal_entity"],
        opportunity_id=row["opportunity_id"],
        name=row["name"],
        customer_id=row["customer_id"],
        customer_ref=row["customer_key"] or str(row["customer_id"] or ""),
        customer_name=row["customer_name"] or "",
        customer_country=row["customer_country"] or "",
        customer_tax_code=row["customer_tax_code"] or None,
        amount=row["amount"],
        currency=row["currency"] or None,
        revenue_method=row["revenue_method"] or None,
        won_at=row["won_at"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        demand=tuple(_demand(line) for line in orjson.loads(row["staffing"] or "[]")),
        url=row["url"] or None,
    )


def _demand(line: Mapping[str, Any]) -> RoleDemand:
    return RoleDemand(
        role=line["role"],
        hours=Decimal(str(line["hours"])),
        starts_on=date.fromisoformat(line["starts_on"]),
        ends_on=date.fromisoformat(line["ends_on"]),
    )
