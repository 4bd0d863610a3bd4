"""One project by role: hours sold, booked and planned, the rate sold and the rate billed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from visibility.measures.figure import Figure, Reason, figure_of, known
from visibility.measures.leakage_walk import RoleTime, rate_sold
from visibility.projections.agreements import BY_TIME
from visibility.projections.figures import measured_of
from visibility.projections.inputs import load_rows
from visibility.projections.leakage_inputs import Measured, planned, sold_of, staffed, worked
from visibility.projections.role_hours import RateCard, hours_by_role
from visibility.queries.answers import money_of
from visibility.queries.portfolio.lines import Line
from visibility.queries.shapes.common import Value
from visibility.queries.shapes.leakage import BarRole

NOTHING = Decimal(0)
NONE_SOLD = Value(figure=None, unit="money", reason="fixed_price", words="A fixed price sells no rate.")
Hours = Mapping[str, Decimal]


@dataclass(frozen=True)
class Project:
    """A project with its hours by role: sold, left to be worked, booked without an amount; and what its time earned.

    share: what of the standard rate was sold; None under a fixed price, which sells none.
    """

    one: Measured
    card: RateCard
    sold: Hours
    left: Hours
    unpriced: Hours
    times: Mapping[str, RoleTime]
    share: Figure | None

    @property
    def names(self) -> list[str]:
        return sorted({*self.sold, *self.left, *self.times})


def roles(line: Line) -> tuple[BarRole, ...]:
    """Roles of a project that has a walk, those that lose most by their rates first; in the project's currency.

    What people cost is in none of it.
    """
    project = _project(line)
    found = [_role(project, name) for name in project.names]
    return tuple(sorted(found, key=lambda role: -(role.lost.figure or NOTHING)))


def _project(line: Line) -> Project:
    (loaded,) = load_rows([line.id], as_of=line.as_of)
    one, card = measured_of(loaded, as_of=line.as_of), RateCard()
    booked = hours_by_role([line.id], as_of=line.as_of)[line.id]
    earns = one.methods <= set(BY_TIME)
    return Project(
        one=one,
        card=card,
        sold=_summed(staffed(loaded)),
        left=_summed((time.role, time.hours) for time in planned(one, card)),
        unpriced={role.role: role.all - role.billable for role in booked},
        times={time.role: time for time in worked(one, booked, card)},
        share=rate_sold(sold_of(one, card)) if earns else None,
    )


def _role(project: Project, name: str) -> BarRole:
    standard, currency = project.card.rate(project.one.loaded, name), project.one.row.currency
    done = project.times.get(name, RoleTime(name, NOTHING, NOTHING, standard))
    rate = None if project.share is None else project.share * figure_of(standard, Reason.NO_RATE)
    return BarRole(
        role=name or "no role",
        sold_hours=_of_hours(project.sold, name),
        worked_hours=Value(figure=done.hours + project.unpriced.get(name, NOTHING), unit="hours"),
        planned_hours=_of_hours(project.left, name),
        rate_sold=NONE_SOLD if rate is None else money_of(rate, currency),
        rate_billed=money_of(known(done.value).over(done.hours, Reason.NO_HOURS), currency),
        lost=NONE_SOLD if rate is None else money_of(rate * done.hours - done.value, currency),
    )


def _summed(pairs: Iterable[tuple[str, Decimal]]) -> Hours:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for role, hours in pairs:
        found[role] += hours
    return found


def _of_hours(hours: Hours, name: str) -> Value:
    return Value(figure=hours.get(name, NOTHING), unit="hours")
