"""Whose cost rates count where several systems say what one person costs (canonical.ownership, ADR 14)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import F

from integrations import registry
from integrations.canonical.models import CostRate
from integrations.canonical.ownership import rank

LAST = 99  # of a kind that the product has no connector for any more


def cost_rate_ranks() -> dict[str, int]:
    """The rank of each kind of connection for cost rates: 0 goes first, several may share one."""
    return {kind: rank("cost_rate", "amount", registry.connector(kind).system) for kind in registry.PATHS}


def leading_cost_rates(**which: Any) -> list[CostRate]:
    """The dated cost rates that count, oldest first; `which` are filters: firm_id=1, person_id__in=[1, 2].

    From the first day that a system states a rate for a person on, rates of systems ranked after it count no more.
    """
    stated = CostRate.objects.filter(is_deleted=False, amount__isnull=False, service_date__isnull=False, **which)
    columns = ("person", "service_date", "amount", "currency")
    rates = stated.filter(person__isnull=False).only(*columns).annotate(kind=F("connection__kind"))
    ranks = cost_rate_ranks()
    return _leading((ranks.get(rate.kind, LAST), rate) for rate in rates.order_by("service_date", "pk"))


def _leading(ranked: Iterable[tuple[int, CostRate]]) -> list[CostRate]:
    """`ranked` oldest first; of one day, a rate that is overruled that day may come before the one that overrules."""
    rates = list(ranked)
    since: dict[int, dict[int, date]] = {}
    for place, rate in rates:
        if rate.person_id and rate.service_date:
            since.setdefault(rate.person_id, {}).setdefault(place, rate.service_date)
    return [rate for place, rate in rates if not _is_overruled(rate, place, since.get(rate.person_id or 0, {}))]


def _is_overruled(rate: CostRate, place: int, since: dict[int, date]) -> bool:
    return any(before < place and first <= (rate.service_date or date.max) for before, first in since.items())
