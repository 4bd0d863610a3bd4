"""What a project's walk is made of: the deal as sold, and what is expected in the end, in the project's currency."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from visibility.measures.figure import Reason, figure_of
from visibility.measures.figure import total as total_of
from visibility.measures.leakage_walk import Expected, RoleTime, Sold
from visibility.models import ProjectFigures
from visibility.projections.agreements import BY_TIME, lines_on
from visibility.projections.inputs import Loaded
from visibility.projections.project_inputs import PlannedTask, ProjectInputs
from visibility.projections.project_value import Figures, ProjectValue
from visibility.projections.role_hours import RateCard, RoleHours

NOTHING, ALL = Decimal(0), Decimal(1)


@dataclass(frozen=True)
class Measured:
    """A project's rows and inputs, and the figures just measured from them: in both currencies, and as they are stored.

    The row is without its days.
    """

    loaded: Loaded
    inputs: ProjectInputs
    value: ProjectValue
    figures: Figures
    row: ProjectFigures

    @property
    def methods(self) -> frozenset[str]:
        """What it earns by: by every line that was signed, else by its own method."""
        lines = lines_on(self.inputs.agreements, self.row.as_of) or [self.inputs.own_terms]
        return frozenset(line.method for line in lines)

    def amount(self, name: str) -> Decimal:
        """A figure that is known, unrounded, in the project's currency."""
        return self.value.figures[name].value or NOTHING


def sold_of(one: Measured, card: RateCard) -> Sold:
    """The deal of a project whose margin as sold is known."""
    lines = staffed(one.loaded)
    worth = total_of(figure_of(card.rate(one.loaded, role), Reason.NO_RATE) * hours for role, hours in lines)
    revenue = one.amount("as_sold_revenue")
    return Sold(
        revenue=revenue,
        cost=revenue - one.amount("as_sold_margin"),
        hours=_sum(hours for _, hours in lines),
        standard_value=worth.value,
    )


def staffed(loaded: Loaded) -> list[tuple[str, Decimal]]:
    """Roles and hours of the deal as sold."""
    deal = loaded.project.opportunity
    return [(line["role"], Decimal(str(line["hours"]))) for line in (deal.staffing if deal else [])]


def expected_of(one: Measured, booked: Sequence[RoleHours], card: RateCard) -> Expected:
    """What a project whose expected margin is known comes to: what was booked, and what is left of its tasks."""
    sums = one.inputs.until(one.row.as_of).own
    by_time = one.methods <= set(BY_TIME)
    return Expected(
        revenue=one.amount("forecast_revenue"),
        hours=_sum(line.all for line in booked) + _sum(left(task) for task in one.inputs.tasks),
        labour=one.amount("eac") - sums.expense - sums.supplier,
        expenses=sums.expense,
        rebillable=sums.rebillable if by_time else NOTHING,
        suppliers=sums.supplier,
        times=[*worked(one, booked, card), *planned(one, card)] if by_time else None,
    )


def worked(one: Measured, booked: Iterable[RoleHours], card: RateCard) -> Iterator[RoleTime]:
    """Billable time booked, by role."""
    for line in booked:
        yield RoleTime(line.role, line.billable, line.value, card.rate(one.loaded, line.role))


def planned(one: Measured, card: RateCard) -> Iterator[RoleTime]:
    """What is left of billable tasks, at the rates that the forecast takes."""
    for task, row in zip(one.inputs.tasks, one.loaded.tasks, strict=True):
        if task.is_billable:
            hours = left(task)
            yield RoleTime(row.role, hours, hours * (task.bill_rate or NOTHING), card.rate(one.loaded, row.role))


def left(task: PlannedTask) -> Decimal:
    """Hours of a task still to be worked: its estimate less what its progress says is done."""
    done = min(max(task.percent_complete or NOTHING, NOTHING), ALL)
    return (task.estimate_hours or NOTHING) * (ALL - done)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, NOTHING)
