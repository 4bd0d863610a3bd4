"""Who there is: hours of everybody's calendar by week, time off, what they are booked for."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from integrations.canonical.models import Allocation, Person, TimeOff
from visibility.access import scoped
from visibility.measures.calendars import Calendar
from visibility.measures.shortage import over_booked, spare
from visibility.projections.absences import AwayByPerson, gaps_of
from visibility.queries.project.address import address_of
from visibility.queries.staffing.demand import WEEKDAYS, Plans
from visibility.queries.staffing.scope import StaffingScope

ZERO = Decimal(0)
ELSEWHERE = "a project out of your scope"
Weeks = tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Booked:
    """Hours by week that a person is planned for on a project, without what their time off leaves open."""

    project: str
    address: str
    hours: Weeks


@dataclass(frozen=True, slots=True)
class Supply:
    """An active person by week. capacity: calendar hours before time off; None: not known."""

    name: str
    entity_id: int | None
    role: str
    skills: frozenset[str]
    capacity: tuple[Decimal | None, ...]
    off: Weeks
    booked: tuple[Booked, ...]

    def hours(self, week: int) -> Decimal | None:
        """Capacity less time off."""
        whole = self.capacity[week]
        return None if whole is None else max(whole - self.off[week], ZERO)

    def booked_in(self, week: int) -> Decimal:
        return sum((one.hours[week] for one in self.booked), ZERO)

    def free(self, week: int) -> Decimal | None:
        """Hours that nobody has booked yet, never negative."""
        hours = self.hours(week)
        return None if hours is None else spare(hours, self.booked_in(week))

    def over(self, week: int) -> Decimal | None:
        """Hours booked beyond what the person has."""
        hours = self.hours(week)
        return None if hours is None else over_booked(hours, self.booked_in(week))


def supply(plans: Plans, *, is_read: bool) -> list[Supply]:
    """Everybody active in scope, by name; three queries. is_read: whether all that takes hours away has been read."""
    people = list(scoped(Person.objects.filter(is_deleted=False, is_active=True), plans.scope.viewer).order_by("name"))
    away = _away([person.pk for person in people], plans.scope)
    allocations = _allocations([person.pk for person in people], plans.scope)
    found = [_supply(plans, person, away, allocations[person.pk]) for person in people]
    return found if is_read else [replace(one, capacity=(None,) * len(plans.scope.weeks)) for one in found]


def _supply(plans: Plans, person: Person, away: AwayByPerson, allocations: Sequence[Allocation]) -> Supply:
    scope = plans.scope
    calendar = scope.calendars.of_person(person.pk, person.legal_entity_id)
    return Supply(
        name=person.name,
        entity_id=person.legal_entity_id,
        role=person.role,
        skills=frozenset(person.skills),
        capacity=tuple(calendar.hours(*week) if calendar else None for week in scope.weeks),
        off=tuple(_off(calendar, away.get(person.pk, {}), *week) for week in scope.weeks),
        booked=tuple(_booked(plans, one, calendar or WEEKDAYS, away) for one in allocations),
    )


def _booked(plans: Plans, one: Allocation, calendar: Calendar, away: AwayByPerson) -> Booked:
    """What is planned, week by week, less what the person's time off leaves open: that is wanted of somebody else."""
    scope, project = plans.scope, plans.by_id.get(one.project_id or 0)
    starts = one.starts_on or scope.today
    planned = calendar.spread(one.hours, (starts, max(one.ends_on or starts, starts)), scope.weeks)
    for gap in gaps_of(one, away, as_of=scope.today):
        week = next(
            (number for number, (first, last) in enumerate(scope.weeks) if first <= gap.starts_on <= last), None
        )
        if week is not None:
            planned[week] = max(planned[week] - gap.hours, ZERO)
    name = project.name if project else ELSEWHERE
    return Booked(name, address_of(project.pk, project.code, plans.shared) if project else "", tuple(planned))


def _off(calendar: Calendar | None, away: Mapping[date, Decimal], first: date, last: date) -> Decimal:
    """Hours off on working days of the week, at most a day's a day."""
    if calendar is None:
        return ZERO
    days = (day for day in away if first <= day <= last and calendar.works_on(day))
    return sum((min(away[day], calendar.pattern.hours_per_day) for day in days), ZERO)


def _away(people: Sequence[int], scope: StaffingScope) -> AwayByPerson:
    """Approved hours off by person and day; two requests of one day add up."""
    found: dict[int, dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    within = (scope.today, scope.last)
    granted = TimeOff.objects.filter(
        person_id__in=people, service_date__range=within, is_approved=True, is_deleted=False
    )
    for person_id, day, hours in granted.values_list("person_id", "service_date", "hours"):
        if day is not None:
            found[person_id][day] += hours
    return found


def _allocations(people: Sequence[int], scope: StaffingScope) -> Mapping[int, Sequence[Allocation]]:
    """What these people are planned for from today on, also on projects that the viewer may not see."""
    found: dict[int, list[Allocation]] = defaultdict(list)
    planned = Allocation.objects.filter(person_id__in=people, is_deleted=False, ends_on__gte=scope.today)
    for one in planned.order_by("starts_on", "pk"):
        found[one.person_id or 0].append(one)
    return found
