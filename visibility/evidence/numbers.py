"""What a number is: formula in words, the measures behind it, how projects make it up; and the tiles that are one."""

import inspect
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

from django.conf import settings

from visibility.measures import ageing, billing, evm, figure, forecast, staffing
from visibility.measures.figure import Figure, Reason, known, percent, unknown
from visibility.projections import recognition
from visibility.projections.planning import actual_cost

Figures = Mapping[str, Figure]
Unit = Literal["money", "percent", "count"]


@dataclass(frozen=True)
class Number:
    """One number. fields: the figures of a project it is made of (names of ProjectFigures, or open_roles_soon).

    trust: the measure whose grade it has. combine: figures of the chosen projects -> the number.
    """

    key: str
    label: str
    words: str
    fields: tuple[str, ...]
    measures: tuple[Callable[..., object], ...]
    trust: str
    unit: Unit
    combine: Callable[[Sequence[Figures]], Figure]

    @property
    def sources(self) -> tuple[str, ...]:
        """Where the arithmetic stands: file, line and name of each measure."""
        return tuple(_place(measure) for measure in self.measures)


@cache
def _place(measure: Callable[..., object]) -> str:
    path = Path(inspect.getfile(measure)).resolve().relative_to(settings.BASE_DIR)
    return f"{path.as_posix()}:{inspect.getsourcelines(measure)[1]} {measure.__name__}"


def _all_known(projects: Sequence[Figures], *names: str) -> tuple[list[Figures], Figure]:
    """The projects where all of these are known; and why there is none, by the most frequent reason."""
    having = [one for one in projects if all(one[name].is_known for name in names)]
    first = (next((one[name].reason for name in names if not one[name].is_known), None) for one in projects)
    reasons = Counter(reason for reason in first if reason is not None)
    return having, unknown(max(reasons, key=lambda reason: reasons[reason], default=Reason.NO_ACTUALS))


def _sum(projects: Sequence[Figures], name: str) -> Decimal:
    return sum((one[name].value or Decimal(0) for one in projects), Decimal(0))


def share_of(part: str, whole: str, reason: Reason) -> Callable[[Sequence[Figures]], Figure]:
    """A sum in percent of another, over the projects where both are known (FINANCE 0.4: null for a sum of 0)."""

    def combine(projects: Sequence[Figures]) -> Figure:
        having, nothing = _all_known(projects, part, whole)
        return percent(_sum(having, part), _sum(having, whole), reason) if having else nothing

    return combine


def sum_of(name: str, *besides: str) -> Callable[[Sequence[Figures]], Figure]:
    """A sum over the projects where it and what stands beside it are known."""

    def combine(projects: Sequence[Figures]) -> Figure:
        having, nothing = _all_known(projects, name, *besides)
        return known(_sum(having, name)) if having else nothing

    return combine


def open_roles(projects: Sequence[Figures]) -> Figure:
    """Seats that start within 30 days; null where no project knows what waits for them."""
    having, nothing = _all_known(projects, "revenue_at_risk_reporting")
    return known(_sum(projects, "open_roles_soon")) if having else nothing


def only(name: str) -> Callable[[Sequence[Figures]], Figure]:
    """One project's own figure."""
    return lambda projects: projects[0][name]


COST = "labour (hours x cost rate of the day), approved expenses and what suppliers billed, to date"
TILES: Mapping[str, Number] = {
    "burn": Number(
        key="burn",
        label="Project burn",
        words=f"Cost to date / budget at completion x 100, over the projects where both are known; cost: {COST}; "
        "what was bought is in the budget at its price.",
        fields=("ac_reporting", "bac_reporting"),
        measures=(actual_cost, evm.budget_at_completion, figure.percent),
        trust="burn",
        unit="percent",
        combine=share_of("ac_reporting", "bac_reporting", Reason.NO_BUDGET),
    ),
    "margin": Number(
        key="margin",
        label="Forecast margin",
        words="(Forecast revenue - estimate at completion) / forecast revenue x 100, over the projects where both are "
        "known.",
        fields=("forecast_margin_reporting", "forecast_revenue_reporting"),
        measures=(forecast.margin, evm.estimate_at_completion, recognition.revenue, figure.percent),
        trust="margin",
        unit="percent",
        combine=share_of("forecast_margin_reporting", "forecast_revenue_reporting", Reason.NO_REVENUE),
    ),
    "unbilled": Number(
        key="unbilled",
        label="Unbilled work",
        words="Recognised and not yet invoiced, per contract, never netted over contracts.",
        fields=("unbilled_reporting", "unbilled_90_reporting", "unbilled_over_reporting"),
        measures=(billing.contract_position, billing.unbilled_items, ageing.age),
        trust="unbilled",
        unit="money",
        combine=sum_of("unbilled_reporting", "unbilled_90_reporting", "unbilled_over_reporting"),
    ),
    "staffing": Number(
        key="staffing",
        label="Staffing risk",
        words="Seats that nobody is named for and that start within 30 days.",
        fields=("open_roles_soon", "revenue_at_risk_reporting"),
        measures=(staffing.unfilled_soon, staffing.staffing_risk),
        trust="staffing",
        unit="count",
        combine=open_roles,
    ),
}
