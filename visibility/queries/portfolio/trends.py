"""Sparklines: what the tiles' figures were on earlier days, or will be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMinute

from integrations.canonical.models import Allocation
from integrations.models import SyncRun
from visibility.access import Viewer, scoped
from visibility.measures.figure import Figure, Reason, percent
from visibility.models import PortfolioSnapshot
from visibility.projections.absences import away_from, gaps_of

WEEKS_AHEAD = 12
PULLS_WINDOW = timedelta(minutes=30)
KEPT = ("cost", "budget", "recognised", "unbilled")


@dataclass(frozen=True)
class DayTotals:
    """Sums over legal entities on one day in the reporting currency; None where one entity's is not known.

    excluded: projects that are not in the sums of cost, budget and recognised.
    """

    on: date
    cost: Decimal | None
    budget: Decimal | None
    recognised: Decimal | None
    unbilled: Decimal | None
    excluded: int = 0


def days_of(viewer: Viewer, entity: str = "") -> list[DayTotals]:
    """The portfolio on the days it was kept for, oldest first; one query."""
    kept = scoped(PortfolioSnapshot.objects.all(), viewer)
    chosen = kept.filter(legal_entity__code=entity) if entity else kept
    sums = chosen.values("taken_on").annotate(
        entities=Count("pk"),
        left_out=Sum("excluded"),
        **{f"sum_{name}": Sum(name) for name in KEPT},
        **{f"known_{name}": Count(name) for name in KEPT},
    )
    return [_day(row) for row in sums.order_by("taken_on")]


def _day(row: Mapping[str, Any]) -> DayTotals:
    return DayTotals(
        row["taken_on"],
        excluded=row["left_out"],
        **{name: row[f"sum_{name}"] if row[f"known_{name}"] == row["entities"] else None for name in KEPT},
    )


def of_days(days: Sequence[DayTotals]) -> dict[str, tuple[Decimal, ...]]:
    """Burn, earned margin and unbilled work by day; a day without a value has no point."""
    return {
        "burn": _known(_share(day.cost, day.budget) for day in days),
        "margin": _known(_earned_margin(day) for day in days),
        "unbilled": tuple(day.unbilled for day in days if day.unbilled is not None),
    }


def demand_ahead(project_ids: Sequence[int], *, today: date) -> tuple[Decimal, ...]:
    """Hours nobody does by week ahead, those of each open seat or gap spread evenly over its days; two queries."""
    seats = list(Allocation.objects.filter(project_id__in=project_ids, ends_on__gte=today, is_deleted=False))
    away = away_from(seats, since=today)
    gaps = (gap for seat in seats for gap in gaps_of(seat, away, as_of=today))
    spans = [(seat.hours, seat.starts_on, seat.ends_on) for seat in seats if seat.person_id is None]
    spans += [(gap.hours, gap.starts_on, gap.ends_on) for gap in gaps]
    if not spans:
        return ()
    weeks = [today + timedelta(weeks=week) for week in range(WEEKS_AHEAD)]
    return tuple(sum((_in_week(*span, week) for span in spans), Decimal(0)) for week in weeks)


def pulls(cursor_ids: Iterable[int], *, now: datetime) -> tuple[Decimal, ...]:
    """Percent of pulls that succeeded, by minute of the last half hour; one query."""
    recent = SyncRun.objects.filter(cursor_id__in=list(cursor_ids), started_at__gte=now - PULLS_WINDOW)
    minutes = (
        recent.exclude(state__in=("running", "continuing"))
        .annotate(minute=TruncMinute("started_at"))
        .values("minute")
        .annotate(all=Count("pk"), done=Count("pk", filter=Q(state="done")))
        .order_by("minute")
    )
    return tuple(Decimal(row["done"]) * 100 / row["all"] for row in minutes)


def _in_week(hours: Decimal, starts_on: date | None, ends_on: date | None, week: date) -> Decimal:
    if starts_on is None or ends_on is None:
        return Decimal(0)
    days = (ends_on - starts_on).days + 1
    inside = (min(ends_on, week + timedelta(days=6)) - max(starts_on, week)).days + 1
    return hours * max(inside, 0) / days if days > 0 else Decimal(0)


def _earned_margin(day: DayTotals) -> Figure | None:
    if day.recognised is None or day.cost is None:
        return None
    return percent(day.recognised - day.cost, day.recognised, Reason.NO_REVENUE)


def _share(part: Decimal | None, whole: Decimal | None) -> Figure | None:
    return None if part is None or whole is None else percent(part, whole, Reason.NO_BUDGET)


def _known(figures: Iterable[Figure | None]) -> tuple[Decimal, ...]:
    return tuple(figure.value for figure in figures if figure is not None and figure.value is not None)
