"""Rows that contradict themselves, and totals of planned against actual cost."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from visibility.measures.figure import Figure, Reason, percent


@dataclass(frozen=True, slots=True)
class StatedCost:
    """Planned and actual cost of a project and the variance its source states, in one currency."""

    project: str
    planned: Decimal
    actual: Decimal
    stated_variance: Decimal | None

    @property
    def variance(self) -> Decimal:
        """Planned less actual: positive is good (FINANCE 1.1)."""
        return self.planned - self.actual

    @property
    def variance_pct(self) -> Figure:
        """Variance in percent of planned, unrounded; unknown without a plan: no_budget."""
        return percent(self.variance, self.planned, Reason.NO_BUDGET)

    @property
    def is_consistent(self) -> bool:
        return self.stated_variance == self.variance


@dataclass(frozen=True, slots=True)
class CostTotals:
    """Totals of a portfolio in one currency, and how many projects are over, under or without actual."""

    rows: int
    planned: Decimal
    actual: Decimal
    over_planned: int
    under_planned: int
    zero_actual: int

    @property
    def variance(self) -> Decimal:
        return self.planned - self.actual


def cost_totals(rows: Iterable[StatedCost]) -> CostTotals:
    """Sum planned and actual cost of projects in one currency."""
    projects = list(rows)
    return CostTotals(
        rows=len(projects),
        planned=sum((row.planned for row in projects), Decimal(0)),
        actual=sum((row.actual for row in projects), Decimal(0)),
        over_planned=sum(row.actual > row.planned for row in projects),
        under_planned=sum(row.actual < row.planned for row in projects),
        zero_actual=sum(row.actual == 0 for row in projects),
    )


def contradictions(rows: Iterable[StatedCost]) -> tuple[StatedCost, ...]:
    """Return the rows whose stated variance is not planned less actual."""
    return tuple(row for row in rows if not row.is_consistent)
