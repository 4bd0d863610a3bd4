"""Money of runs that have not delivered: what is at risk while they are open or failed."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.db.models import Count, Min, Q, Sum
from django.db.models.functions import Coalesce

from integrations.canonical.supplier_shares import SHARES
from journeys.queries.scope import OWED, LedgerScope
from journeys.queries.shapes import OpenMoney
from journeys.rows import rows
from journeys.services.supplier_invoices import JOURNEY as SUBCONTRACT

# An invoice that several projects bear is a run of none of them: its money is theirs by their shares, as far as their
# projects are known by now; the run itself is counted once, with the first share. What a project bears of one invoice
# is one amount: an allowance is taken off it.
SHARED = f"""
SELECT r.journey, r.state, r.legal_entity_id, borne.project_id, r.currency, min(r.started_at) AS oldest_at,
  coalesce(sum(coalesce(abs(borne.amount), r.amount)), 0) AS amount,
  count(*) FILTER (WHERE coalesce(borne.first, 1) = 1) AS runs,
  count(*) FILTER (WHERE coalesce(borne.first, 1) = 1 AND r.amount IS NULL) AS without_amount
FROM journeys_journeyrun r
JOIN canonical_supplierinvoice i ON i.id = r.canonical_id
LEFT JOIN LATERAL (
  SELECT share.project_id, sum(share.amount) AS amount, min(share.position) AS first
  FROM {SHARES} share GROUP BY share.project_id) borne ON true
WHERE r.firm_id = %(firm)s AND (%(entities)s::bigint[] IS NULL OR r.legal_entity_id = ANY(%(entities)s))
  AND r.journey = %(journey)s AND r.project_id IS NULL AND r.state IN ('open', 'failed') AND r.delivered_at IS NULL
GROUP BY r.journey, r.state, r.legal_entity_id, borne.project_id, r.currency
"""  # noqa: S608  (a constant expression)
KEYS = ("journey", "state", "legal_entity_id", "project_id", "currency")


def open_money(scope: LedgerScope) -> tuple[OpenMoney, ...]:
    """Sums per journey, state, legal entity, project and currency of runs of which more than optional steps are open.

    Runs without an amount are counted, not summed.
    """
    found = scope.runs().filter(OWED).order_by()
    sums = found.values(*KEYS).annotate(
        total=Coalesce(Sum("amount"), Decimal(0)),
        runs=Count("pk"),
        without_amount=Count("pk", filter=Q(amount=None)),
        oldest_at=Min("started_at"),
    )
    return tuple(_by_share([OpenMoney(amount=line.pop("total"), **line) for line in map(dict, sums)], scope))


def _by_share(lines: Sequence[OpenMoney], scope: LedgerScope) -> Iterator[OpenMoney]:
    """With the money of invoices that several projects bear where it belongs; one more query where there are any."""
    shared = [line for line in lines if line.journey == SUBCONTRACT and line.project_id is None]
    yield from (line for line in lines if line not in shared)
    if shared:
        yield from (OpenMoney(**row) for row in rows(SHARED, journey=SUBCONTRACT, **scope.parameters))
