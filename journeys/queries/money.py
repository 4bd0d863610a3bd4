"""Money of runs that have not ended well: what is at risk while they are open or failed."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Count, Min, Q, Sum
from django.db.models.functions import Coalesce

from journeys.queries.scope import UNFINISHED, LedgerScope
from journeys.queries.shapes import OpenMoney

KEYS = ("journey", "state", "legal_entity_id", "project_id", "currency")


def open_money(scope: LedgerScope, *, states: Iterable[str] = UNFINISHED) -> tuple[OpenMoney, ...]:
    """Sums per journey, state, legal entity, project and currency; runs without an amount are counted, not summed."""
    found = scope.runs().filter(state__in=list(states)).order_by()
    sums = found.values(*KEYS).annotate(
        total=Coalesce(Sum("amount"), Decimal(0)),
        runs=Count("pk"),
        without_amount=Count("pk", filter=Q(amount=None)),
        oldest_at=Min("started_at"),
    )
    return tuple(OpenMoney(amount=line.pop("total"), **line) for line in map(dict, sums))
