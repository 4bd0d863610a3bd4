"""Who is wanted: open seats, absences to cover, work nobody is planned for, deals sold and deals that may be won."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from integrations.canonical.models import Allocation, Opportunity, Project, Task
from visibility.access import scoped
from visibility.measures.calendars import Calendar
from visibility.measures.capacity import WorkPattern
from visibility.measures.staffing import SOON_DAYS, Demand
from visibility.projections.absences import AwayByPerson, away_from
from visibility.projections.inputs import Loaded, by_project, demands_of
from visibility.projections.people import Directory, Seat
from visibility.queries.project.address import address_of, shared_codes
from visibility.queries.staffing.scope import StaffingScope

KINDS: Mapping[str, str] = {
    "seat": "open seat",
    "cover": "hours left open",
    "unplanned": "work nobody is planned for",
    "deal": "sold, not planned yet",
    "pipeline": "pipeline",
}
ONE, ZERO, PERCENT = Decimal(1), Decimal(0), Decimal(100)
# Plans are made in quarters of an hour for each person and month: less than a day is what rounding leaves.
LEAST_HOURS = Decimal(8)
OVER = ("completed", "closed", "cancelled", "archived")
# How work falls on days where no calendar says: that is no capacity of anybody.
WEEKDAYS = Calendar(WorkPattern(Decimal(8)), {})


@dataclass(frozen=True, slots=True)
class Want:
    """Hours wanted of a role by week, weighted by the probability (0 to 1) of the deal behind them.

    rate: of an hour in `currency`; rate_reporting: the same in the reporting currency; None: not known. seat: what is
    counted as one open seat, 0 for all but seats and covers. source_id: of what states it, to order by.
    """

    kind: str
    source_id: int
    name: str
    address: str
    entity_id: int | None
    role: str
    skill: str
    starts_on: date
    ends_on: date
    probability: Decimal
    hours: tuple[Decimal, ...]
    rate: Decimal | None
    currency: str
    rate_reporting: Decimal | None
    seat: int = 0

    @property
    def is_sold(self) -> bool:
        return self.kind != "pipeline"


@dataclass(frozen=True)
class Wanted:
    """All demand of a scope; deals_left_out: open ones that name no role or no day to come, their number."""

    wants: Sequence[Want]
    deals_left_out: int


@dataclass(frozen=True)
class Plans:
    """What demand is read from: projects with their tasks and allocations, and who could do a role at which rate."""

    scope: StaffingScope
    directory: Directory
    projects: Sequence[Project]
    tasks: Mapping[int | None, Sequence[Task]]
    allocations: Mapping[int | None, Sequence[Allocation]]
    away: AwayByPerson
    shared: frozenset[str]

    @cached_property
    def by_id(self) -> Mapping[int, Project]:
        return {project.pk: project for project in self.projects}

    def loaded(self, project: Project) -> Loaded:
        return Loaded(project, (), self.tasks[project.pk], self.allocations[project.pk], self.directory, away=self.away)


def plans_of(scope: StaffingScope, directory: Directory) -> Plans:
    """The projects in scope; five queries."""
    projects = list(scoped(Project.objects.filter(is_deleted=False), scope.viewer).order_by("pk"))
    ids = [project.pk for project in projects]
    allocations = by_project(Allocation.objects.filter(project_id__in=ids, is_deleted=False).order_by("pk"))
    return Plans(
        scope=scope,
        directory=directory,
        projects=projects,
        tasks=by_project(Task.objects.filter(project_id__in=ids, is_deleted=False).order_by("pk")),
        allocations=allocations,
        away=away_from((one for found in allocations.values() for one in found), since=scope.today),
        shared=shared_codes(scope.viewer.firm_id),
    )


def wanted(plans: Plans) -> Wanted:
    """Everything that somebody is wanted for within the weeks; one query more."""
    deals = list(scoped(Opportunity.objects.filter(is_deleted=False), plans.scope.viewer).order_by("pk"))
    skills = {deal.pk: skills_of(deal) for deal in deals}
    planned = {one.opportunity_id for one in plans.projects if plans.tasks[one.pk] or plans.allocations[one.pk]}
    sold = [deal for deal in deals if deal.is_won and deal.pk not in planned]
    hoped = [deal for deal in deals if not deal.is_won and deal.probability]
    on_projects = [
        one
        for project in plans.projects
        for one in _of_project(plans, project, skills.get(project.opportunity_id or 0, {}))
    ]
    found = {deal.pk: list(_of_deal(plans, deal)) for deal in (*sold, *hoped)}
    wants = [*on_projects, *(one for several in found.values() for one in several)]
    return Wanted(
        wants=[one for one in wants if any(one.hours)],
        deals_left_out=sum(not found[deal.pk] for deal in hoped),
    )


def skills_of(deal: Opportunity) -> dict[str, str]:
    """The skill that a deal was sold with, by role; roles without one are left out."""
    return {line["role"]: line["skill"] for line in deal.staffing if line.get("skill")}


def _of_project(plans: Plans, project: Project, skills: Mapping[str, str]) -> Iterator[Want]:
    loaded = plans.loaded(project)
    for seat in loaded.allocations:
        kind = "seat" if seat.person_id is None else "cover"
        role = loaded.role_of(seat)
        for demand in demands_of(loaded, seat, as_of=plans.scope.today):
            yield from _want(plans, project, demand, kind=kind, role=role, skill=skills.get(role, ""), seat=seat.pk)
    if project.status not in OVER and project.ends_on and project.ends_on >= plans.scope.today:
        for role, hours in _unplanned(loaded, plans.scope.today).items():
            rate = plans.directory.bill_rate(loaded.seat(role))
            demand = Demand(hours, rate, ONE, project.starts_on or plans.scope.today, project.ends_on)
            yield from _want(plans, project, demand, kind="unplanned", role=role, skill=skills.get(role, ""))


def _unplanned(loaded: Loaded, today: date) -> dict[str, Decimal]:
    """Billable hours left of each role's tasks beyond what allocations plan from now on, named or not."""
    left: dict[str, Decimal] = defaultdict(Decimal)
    for task in loaded.tasks:
        if task.is_billable and task.estimate_hours:
            left[task.role] += task.estimate_hours * (1 - (task.percent_complete or ZERO))
    for one in loaded.allocations:
        if one.ends_on is None or one.ends_on >= today:
            left[loaded.role_of(one)] -= one.hours
    return {role: hours for role, hours in left.items() if hours >= LEAST_HOURS}


def _of_deal(plans: Plans, deal: Opportunity) -> Iterator[Want]:
    """The roles that a deal names, from their first day on; nothing of what has ended."""
    probability = ONE if deal.is_won else (deal.probability or ZERO) / PERCENT
    for line in deal.staffing:
        starts, ends = _day(line, "starts_on") or deal.starts_on, _day(line, "ends_on") or deal.ends_on
        if starts is None or ends is None or ends < plans.scope.today:
            continue
        rate = plans.directory.bill_rate(Seat(line["role"], deal.legal_entity_id, deal.currency, {}))
        demand = Demand(Decimal(line["hours"]), rate, probability, starts, ends)
        kind = "deal" if deal.is_won else "pipeline"
        yield from _want(plans, deal, demand, kind=kind, role=line["role"], skill=line.get("skill", ""))


def _want(
    plans: Plans, of: Project | Opportunity, demand: Demand, *, kind: str, role: str, skill: str, seat: int = 0
) -> Iterable[Want]:
    """What is left to do of it from today on, spread over the working days left; nothing of what has ended."""
    scope = plans.scope
    starts = max(demand.starts_on, scope.today)
    ends = demand.ends_on or max(starts, of.ends_on or starts)
    if ends < scope.today or starts > scope.last:
        return
    calendar = scope.calendars.of_entity(of.legal_entity_id) or WEEKDAYS
    factor = scope.rates.rate(of.currency, scope.currency)
    yield Want(
        kind=kind,
        source_id=of.pk,
        name=of.name,
        address=address_of(of.pk, of.code, plans.shared) if isinstance(of, Project) else "",
        entity_id=of.legal_entity_id,
        role=role,
        skill=skill,
        starts_on=demand.starts_on,
        ends_on=ends,
        probability=demand.probability,
        hours=tuple(
            calendar.spread(demand.unfilled_hours * demand.probability, (starts, max(starts, ends)), scope.weeks)
        ),
        rate=demand.bill_rate,
        currency=of.currency,
        rate_reporting=None if demand.bill_rate is None or factor is None else demand.bill_rate * factor,
        seat=seat,
    )


def _day(line: Mapping[str, str], name: str) -> date | None:
    return date.fromisoformat(line[name]) if line.get(name) else None


def is_soon(want: Want, today: date) -> bool:
    """Whether it starts within the days that the portfolio's tile counts open seats of."""
    return bool(want.seat) and (want.starts_on - today).days <= SOON_DAYS
