"""Dated cost rates of people where several systems state them: one source leads from each day on, never both.

From the day a system states its first rate of a person, those of lower systems (canonical.ownership) count no more;
before that day they stand in. Rates of systems of one rank stand beside each other: the latest day counts.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import NamedTuple, TypeVar

from django.db.models import Case, F, IntegerField, Min, QuerySet, Value, When, Window

from integrations import registry
from integrations.canonical.models import CostRate
from integrations.canonical.ownership import rank


class StatedRate(NamedTuple):
    """What figures need of a cost rate: a large firm has thousands, and no figure needs a whole row of one."""

    pk: int
    person_id: int | None
    service_date: date | None
    amount: Decimal | None
    currency: str
    connection_id: int


Rate = TypeVar("Rate", CostRate, StatedRate)


@cache
def places() -> Mapping[str, int]:
    """The rank of each kind of connection in what it states of cost rates; 0 comes first."""
    return {kind: rank("cost_rate", "amount", registry.connector(kind).system) for kind in registry.PATHS}


def leading() -> QuerySet[CostRate]:
    """The cost rates that count, of all firms; an hour's cost in its own currency, oldest first."""
    of_kind = [When(connection__kind=kind, then=Value(place)) for kind, place in places().items()]
    stated = CostRate.objects.filter(is_deleted=False, person__isnull=False, amount__isnull=False).annotate(
        place=Case(*of_kind, default=Value(len(of_kind)), output_field=IntegerField())
    )
    first = Window(Min("place"), partition_by=F("person_id"), order_by=F("service_date").asc())
    return stated.annotate(leads=first).filter(place=F("leads")).order_by("service_date", "pk")


def leading_of(firm_ids: Iterable[int]) -> list[StatedRate]:
    """The same of some firms, for each batch of projects: Django takes longer to spell the window than this takes."""
    stated = CostRate.objects.filter(firm_id__in=firm_ids, is_deleted=False, person__isnull=False, amount__isnull=False)
    rows = list(stated.values_list(*StatedRate._fields, "connection__kind"))
    return leading_among((StatedRate(*row[:-1]) for row in rows), {row[-2]: row[-1] for row in rows})


def leading_among(rates: Iterable[Rate], kinds: Mapping[int, str]) -> list[Rate]:
    """The same among rates at hand, by the kinds of their connections: oldest first."""
    stated = [rate for rate in rates if rate.person_id and rate.service_date and rate.amount is not None]
    place = {rate.pk: places().get(kinds[rate.connection_id], len(places())) for rate in stated}
    best: dict[int | None, int] = {}
    found = []
    for rate in sorted(stated, key=lambda one: (one.service_date or date.max, place[one.pk], one.pk)):
        best[rate.person_id] = min(place[rate.pk], best.get(rate.person_id, place[rate.pk]))
        if place[rate.pk] == best[rate.person_id]:
            found.append(rate)
    return sorted(found, key=lambda one: (one.service_date or date.max, one.pk))
