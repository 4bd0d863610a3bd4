"""The radar through its filters: which demand and which people count, and their rows as pages show them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from integrations.canonical.money import quantise
from visibility.access import ADMIN, FINANCE_ROOM, PMO, Viewer
from visibility.measures.calendars import Span
from visibility.measures.figure import Reason
from visibility.queries.answers import hours, money, percent, words
from visibility.queries.shapes.common import Drill, Value
from visibility.queries.shapes.staffing import Booking, DemandRow, DemandTotal, StaffingFilters, SupplyRow, Week
from visibility.queries.staffing.demand import KINDS, Want
from visibility.queries.staffing.match import Matched, Radar
from visibility.queries.staffing.supply import Supply

ZERO = Decimal(0)
MOST_BOOKINGS = 4
Reach = tuple[int, int]


@dataclass(frozen=True)
class Sight:
    """has_rates: what an hour of a role is billed at; has_absences: that hours are missing for time off (ADR 0018)."""

    has_rates: bool
    has_absences: bool


@dataclass(frozen=True)
class Look:
    """A radar and what its filters let through, and what the roles of whoever looks let them see of it."""

    radar: Radar
    filters: StaffingFilters
    sight: Sight
    matched: Sequence[Matched]
    people: Sequence[Supply]

    @property
    def currency(self) -> str:
        return self.radar.scope.currency

    @property
    def rates_hidden(self) -> str:
        """Why who looks sees no money beside hours; "" where they see it."""
        return "" if self.sight.has_rates else words("rate_hidden")

    @property
    def weeks(self) -> tuple[Span, ...]:
        return self.radar.scope.weeks

    @property
    def whole(self) -> Reach:
        return (0, len(self.weeks))


def look(radar: Radar, filters: StaffingFilters, viewer: Viewer) -> Look:
    """What is of the legal entity, region, role and skill that were asked for; a value out of scope finds nothing."""
    return Look(
        radar,
        filters,
        Sight(has_rates=viewer.has_role(PMO, ADMIN), has_absences=viewer.has_role(*FINANCE_ROOM)),
        [one for one in radar.matched if _counts(radar, filters, one.want)],
        [one for one in radar.people if _fits(radar, filters, one)],
    )


def _counts(radar: Radar, filters: StaffingFilters, want: Want) -> bool:
    is_asked = (filters.pipeline or want.is_sold) and (not filters.skill or want.skill == filters.skill)
    return is_asked and _is_of(radar, filters, want)


def _fits(radar: Radar, filters: StaffingFilters, person: Supply) -> bool:
    return (not filters.skill or filters.skill in person.skills) and _is_of(radar, filters, person)


def _is_of(radar: Radar, filters: StaffingFilters, one: Want | Supply) -> bool:
    scope = radar.scope
    wanted = (
        (filters.entity, scope.code(one.entity_id)),
        (filters.region, scope.region(one.entity_id)),
        (filters.role, one.role),
    )
    return all(not asked or asked == has for asked, has in wanted)


def week_of(span: Span) -> Week:
    return Week(starts_on=span[0], ends_on=span[1])


def short_hours(found: Sequence[Matched], reach: Reach) -> Value:
    """Missing hours as far as they are known; null where none are, and some are not known."""
    parts = [part for one in found for part in one.short[slice(*reach)]]
    known = sum((part for part in parts if part), ZERO)
    return hours(None, Reason.NO_CAPACITY) if not known and None in parts else hours(known)


def at_stake(found: Sequence[Matched], reach: Reach, currency: str) -> Value:
    """Revenue of missing hours in the reporting currency; unpriced: demand without a rate. Null when all is so."""
    lacking = [one for one in found if one.hours(*reach)]
    amounts = [amount for one in lacking if (amount := one.money(*reach)) is not None]
    if lacking and not amounts:
        return money(None, currency, _why_unpriced(lacking[0].want))
    if not lacking and short_hours(found, reach).figure is None:
        return money(None, currency, Reason.NO_CAPACITY)
    total = quantise(sum(amounts, ZERO), currency)
    return Value(figure=total, unit="money", currency=currency, unpriced=len(lacking) - len(amounts))


def _why_unpriced(want: Want) -> Reason:
    return Reason.NO_RATE if want.rate is None else Reason.MISSING_RATE


def demand_row(seen: Look, one: Matched, reach: Reach) -> DemandRow:
    """A want over the weeks of a reach."""
    want, scope = one.want, seen.radar.scope
    first = next((number for number in range(*reach) if one.short[number]), None)
    missing = one.hours(*reach)
    own = None if want.rate is None else quantise(missing * want.rate, want.currency)
    has_rates = seen.sight.has_rates
    hidden = money(None, want.currency, "rate_hidden")  # so is money: by the hours beside it, it would be the rate
    return DemandRow(
        kind=want.kind,
        kind_label=KINDS[want.kind],
        name=want.name,
        entity=scope.code(want.entity_id),
        role=want.role,
        skill=want.skill,
        starts_on=want.starts_on,
        ends_on=want.ends_on,
        first_short_on=None if first is None else seen.weeks[first][0],
        hours=hours(sum(want.hours[slice(*reach)], ZERO)),
        short=short_hours([one], reach),
        probability=percent(want.probability * 100),
        rate=money(want.rate, want.currency, Reason.NO_RATE) if has_rates else hidden,
        at_stake=at_stake([one], reach, seen.currency) if has_rates else money(None, seen.currency, "rate_hidden"),
        own_at_stake=money(own, want.currency, Reason.NO_RATE) if has_rates else hidden,
        drill=Drill(name="project", arguments={"code": want.address}) if want.address else None,
        source=_source(want),
    )


def demand_total(seen: Look, found: Sequence[Matched], reach: Reach, *, listed: Sequence[Matched]) -> DemandTotal:
    """What wants add up to over the weeks of a reach; listed: those of them that have a row of their own."""
    hidden = money(None, seen.currency, "rate_hidden")
    return DemandTotal(
        rows=len(listed),
        smaller=sum(1 for one in found if one.hours(*reach) and one not in listed),
        short=short_hours(found, reach),
        at_stake=at_stake(found, reach, seen.currency) if seen.sight.has_rates else hidden,
    )


def _source(want: Want) -> Drill | None:
    kind = "allocations" if want.seat else "tasks"
    return Drill(name="project-facts", arguments={"code": want.address}, query={"kind": kind}) if want.address else None


def supply_row(seen: Look, person: Supply, reach: Reach) -> SupplyRow:
    """A person over the weeks of a reach; null where they have no calendar for one of them."""
    numbers = range(*reach)
    bookings = _bookings(person, reach)
    return SupplyRow(
        name=person.name,
        entity=seen.radar.scope.code(person.entity_id),
        role=person.role,
        skills=tuple(sorted(person.skills)),
        available=_sum([person.hours(number) for number in numbers]),
        time_off=_time_off(seen, person, reach),
        booked=hours(sum((person.booked_in(number) for number in numbers), ZERO)),
        free=_sum([person.free(number) for number in numbers]),
        over=_sum([person.over(number) for number in numbers]),
        bookings=tuple(bookings[:MOST_BOOKINGS]),
        more_bookings=max(len(bookings) - MOST_BOOKINGS, 0),
    )


def _bookings(person: Supply, reach: Reach) -> list[Booking]:
    """What somebody is booked on, a project once, the longest first."""
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for one in person.booked:
        found[one.project, one.address] += sum(one.hours[slice(*reach)], ZERO)
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return [Booking(name=name, hours=hours(number), drill=_project(to)) for (name, to), number in ordered if number]


def _time_off(seen: Look, person: Supply, reach: Reach) -> Value:
    off = sum(person.off[slice(*reach)], ZERO)
    return hours(off) if seen.sight.has_absences else hours(None, "absence_hidden")


def _project(address: str) -> Drill | None:
    return Drill(name="project", arguments={"code": address}) if address else None


def _sum(parts: Sequence[Decimal | None]) -> Value:
    known = [part for part in parts if part is not None]
    return hours(sum(known, ZERO)) if len(known) == len(parts) else hours(None, Reason.NO_CAPACITY)
