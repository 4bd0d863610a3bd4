"""Money of runs that have not delivered: what is at risk while they are open or failed."""

from decimal import Decimal

from django.db.models import Count, Min, Q, Sum
from django.db.models.functions import Coalesce

from journeys.queries.scope import OWED, LedgerScope
from journeys.queries.shapes import OpenMoney

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
    return tuple(OpenMoney(amount=line.pop("total"), **line) for line in map(dict, sums))
