"""Money of transactions that are under way or failed: what a number may still be wrong by."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from journeys.models import JourneyRun
from visibility.measures.figure import known
from visibility.projections.closing import ClosingRates
from visibility.trust.needs import touched_by

UNFINISHED = ("open", "failed")


@dataclass(frozen=True)
class OpenRuns:
    """Unfinished runs of one journey, project and legal entity. amount: reporting currency, positive.

    unpriced: runs without an amount, or in a currency without a rate; their money is not in `amount`.
    """

    journey: str
    project_id: int | None
    entity_id: int | None
    amount: Decimal
    count: int
    failed: int
    unpriced: int


@dataclass(frozen=True)
class OpenMoney:
    """Sums of unfinished runs: money in the reporting currency, how many, how many of them failed."""

    amount: Decimal = Decimal(0)
    count: int = 0
    failed: int = 0
    unpriced: int = 0

    def __add__(self, other: "OpenMoney") -> "OpenMoney":
        return OpenMoney(
            self.amount + other.amount,
            self.count + other.count,
            self.failed + other.failed,
            self.unpriced + other.unpriced,
        )


def open_runs(
    firm_id: int, entity_ids: frozenset[int] | None, *, closing: ClosingRates, currency: str
) -> tuple[OpenRuns, ...]:
    """Unfinished runs of a firm within legal entities (None: all), translated at closing rates; one query."""
    runs = JourneyRun.objects.filter(firm_id=firm_id, state__in=UNFINISHED)
    if entity_ids is not None:
        runs = runs.filter(legal_entity_id__in=sorted(entity_ids))
    groups = (
        runs.values("journey", "project_id", "legal_entity_id", "currency")
        .annotate(
            money=Sum("amount"),
            count=Count("pk"),
            failed=Count("pk", filter=Q(state="failed")),
            unpriced=Count("pk", filter=Q(amount=None)),
        )
        .order_by("journey", "project_id")
    )
    return tuple(_translated(group, closing, currency) for group in groups)


def touching(runs: Iterable[OpenRuns], measure: str) -> OpenMoney:
    """The unfinished money that touches a measure."""
    return sum_of(runs, lambda run: measure in touched_by(run.journey))


def sum_of(runs: Iterable[OpenRuns], wanted: Callable[[OpenRuns], bool]) -> OpenMoney:
    """Sum the runs that are wanted."""
    chosen = (OpenMoney(run.amount, run.count, run.failed, run.unpriced) for run in runs if wanted(run))
    return sum(chosen, OpenMoney())


def _translated(group: Mapping[str, Any], closing: ClosingRates, currency: str) -> OpenRuns:
    money, count = group["money"], group["count"]
    amount = closing.translate(known(money or 0), group["currency"], currency).value
    is_priced = money is not None and amount is not None
    return OpenRuns(
        journey=group["journey"],
        project_id=group["project_id"],
        entity_id=group["legal_entity_id"],
        amount=amount if is_priced and amount is not None else Decimal(0),
        count=count,
        failed=group["failed"],
        unpriced=group["unpriced"] if is_priced else count,
    )
