"""The portfolio's burn chart: weekly from kept days where they speak of the projects drawn, else monthly from cells."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate

from django.db.models import F, Sum

from integrations.canonical.periods import last_day
from visibility.models import ProjectPeriod
from visibility.queries.portfolio.lines import Line
from visibility.queries.portfolio.trends import DayTotals
from visibility.queries.project.burn_chart import Course, Past, Spent, series
from visibility.queries.shapes.common import BurnSeries


def burn(
    lines: Sequence[Line],
    days: Sequence[DayTotals] | None,
    *,
    today: date,
    currency: str,
    is_at_budget: bool = False,
) -> BurnSeries:
    """Plan, cost and forecast of the chosen projects that have all of them; past and today are of the same ones.

    `days` None: the kept days do not speak of the selection. is_at_budget: money of the lines is at budget rates.
    """
    courses = {line.id: course for line in lines if (course := _course(line)) is not None}
    left_out = len(lines) - len(courses)
    if is_at_budget:
        spent = _monthly_at({line.id: line.closing_rate or Decimal(0) for line in lines if line.id in courses}, today)
    else:
        spent = _monthly(list(courses), today) if days is None or left_out else _kept(days)
    cost = sum((course.cost for course in courses.values()), Decimal(0)) if courses else None
    return series(list(courses.values()), Past(spent, cost), today=today, currency=currency, left_out=left_out)


def _course(line: Line) -> Course | None:
    """A project's way; None while dates, budget, cost or estimate are unknown."""
    budget, cost, final = line["bac"], line["ac"], line["eac"]
    if line.starts_on is None or line.ends_on is None or line.planned is None:
        return None
    if budget is None or cost is None or final is None:
        return None
    other = line["eac_cpi"] if line["eac_cpi"] is not None else final
    return Course(
        starts_on=line.starts_on,
        ends_on=line.ends_on,
        budget=budget,
        planned=budget * line.planned,
        cost=cost,
        final=final,
        low=max(min(final, other), cost),
        high=max(final, other),
    )


def _kept(days: Iterable[DayTotals]) -> list[Spent]:
    """Days whose sums left no project out."""
    return [Spent(day.on, day.cost) for day in days if day.cost is not None and not day.excluded]


def _monthly(project_ids: Sequence[int], today: date) -> list[Spent]:
    cells = ProjectPeriod.objects.filter(project_id__in=project_ids).exclude(period="")
    spent = F("labour_cost_reporting") + F("expense_cost_reporting") + F("supplier_cost_reporting")
    months = cells.values("period").annotate(cost=Sum(spent)).order_by("period")
    return _summed({row["period"]: row["cost"] for row in months}, today)


def _monthly_at(rates: Mapping[int, Decimal], today: date) -> list[Spent]:
    """The same of each project's own currency, at its rate."""
    cells = ProjectPeriod.objects.filter(project_id__in=list(rates)).exclude(period="")
    spent = F("labour_cost") + F("expense_cost") + F("supplier_cost")
    months: dict[str, Decimal] = defaultdict(Decimal)
    for row in cells.values("project_id", "period").annotate(cost=Sum(spent)).order_by("period", "project_id"):
        months[row["period"]] += row["cost"] * rates[row["project_id"]]
    return _summed(months, today)


def _summed(months: Mapping[str, Decimal], today: date) -> list[Spent]:
    """Months in order, each with all that was spent until its end."""
    sums = accumulate(months.values())
    return [Spent(end, total) for end, total in zip(map(last_day, months), sums, strict=True) if end < today]
