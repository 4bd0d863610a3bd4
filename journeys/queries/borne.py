"""Runs of invoices that several projects bear: of none of them by their row, of each of them for who asks."""

from collections.abc import Collection, Mapping
from typing import Any

from integrations.canonical.supplier_shares import SHARES
from journeys.rows import rows
from journeys.services.supplier_invoices import JOURNEY as SUBCONTRACT

BORNE = f"""
SELECT DISTINCT r.id
FROM journeys_journeyrun r
JOIN canonical_supplierinvoice i ON i.id = r.canonical_id
JOIN LATERAL {SHARES} share ON share.project_id = ANY(%(projects)s)
WHERE r.firm_id = %(firm)s AND (%(entities)s::bigint[] IS NULL OR r.legal_entity_id = ANY(%(entities)s))
  AND r.journey = %(journey)s AND r.project_id IS NULL
"""  # noqa: S608  (a constant expression)


def borne_by(projects: Collection[int], scope: Mapping[str, Any]) -> list[int]:
    """Runs of which one of these projects bears a share, as far as that is known by now; scope: firm, entities."""
    return (
        [row["id"] for row in rows(BORNE, journey=SUBCONTRACT, projects=sorted(projects), **scope)] if projects else []
    )
