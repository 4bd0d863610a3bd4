"""The demand and the people behind a number of the staffing radar."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.http import Http404

from visibility.access import Viewer
from visibility.queries.shapes.staffing import DemandRow, StaffingFilters, StaffingRows, SupplyRow
from visibility.queries.staffing.demand import is_soon
from visibility.queries.staffing.heat import LEAST_HOURS
from visibility.queries.staffing.look import Look, Reach, demand_row, demand_total, look, supply_row, week_of
from visibility.queries.staffing.match import Matched, radar
from visibility.queries.staffing.supply import Supply
from visibility.queries.staffing.tiles import SOON_WEEKS

# short: with missing hours; seats: open within 30 days; bench, over: people with hours to spare, or too few.
ONLY = ("", "short", "seats", "bench", "over")
PEOPLE = ("bench", "over")
PER_PAGE = 25
ZERO = Decimal(0)


def staffing_rows(
    viewer: Viewer, filters: StaffingFilters, *, week: str, only: str, now: datetime, page: int = 1
) -> StaffingRows:
    """week: first day of one of the weeks, "" for all; only: one of ONLY; page: of both lists, 0 for all of them.

    Raises Http404 for a week beyond the horizon.
    """
    found = radar(viewer, filters.weeks, now=now)
    seen = look(found, filters, viewer)
    reach = _reach(seen, week, only)
    listed, people = _listed(seen, only, reach), _people(seen, only, reach)
    demand = _in_order([demand_row(seen, one, reach) for one in listed])
    start, end = ((page - 1) * PER_PAGE, page * PER_PAGE) if page else (0, None)
    return StaffingRows(
        filters=filters,
        week=week_of(seen.weeks[reach[0]]) if week else None,
        only=only,
        currency=seen.currency,
        demand=tuple(demand[start:end]),
        total=None if only in PEOPLE else demand_total(seen, _summed(seen, only, listed), reach, listed=listed),
        supply=tuple(people[start:end]),
        page=page,
        has_more=end is not None and end < max(len(demand), len(people)),
        has_rates=seen.sight.has_rates,
        rates_hidden=seen.rates_hidden,
        has_absences=seen.sight.has_absences,
    )


def _reach(seen: Look, week: str, only: str) -> Reach:
    """The week asked for; what is said of people without one is of four weeks; all otherwise."""
    if not week:
        return (0, min(SOON_WEEKS, len(seen.weeks))) if only in PEOPLE else seen.whole
    for number, (first, last) in enumerate(seen.weeks):
        if first <= _day(week) <= last:
            return (number, number + 1)
    raise Http404("This week is not within the horizon: choose one from the radar.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404("A week is named by a day, like 2026-11-30.") from error


def _listed(seen: Look, only: str, reach: Reach) -> Sequence[Matched]:
    """What is wanted in the reach; nothing where people alone were asked for."""
    return [] if only in PEOPLE else [one for one in seen.matched if _is_asked(seen, one, only, reach)]


def _summed(seen: Look, only: str, listed: Sequence[Matched]) -> Sequence[Matched]:
    """Seats alone where they were asked for; else everything, as the tiles and the roles by week add it up."""
    return listed if only == "seats" else seen.matched


def _in_order(found: Sequence[DemandRow]) -> Sequence[DemandRow]:
    """Most revenue at stake first; most hours short for those who do not see the revenue."""
    return sorted(
        found, key=lambda row: (-(row.at_stake.figure or ZERO), -(row.short.figure or ZERO), row.starts_on, row.name)
    )


def _is_asked(seen: Look, one: Matched, only: str, reach: Reach) -> bool:
    if only == "short":
        return one.hours(*reach) >= LEAST_HOURS
    if only == "seats":
        return is_soon(one.want, seen.radar.scope.today)
    return any(one.want.hours[slice(*reach)])


def _people(seen: Look, only: str, reach: Reach) -> Sequence[SupplyRow]:
    """The people who count, those with most hours to spare first; over: those who have too few, worst first."""
    if only in ("short", "seats"):
        return []
    found = [supply_row(seen, one, reach) for one in seen.people if _is_listed(one, only, reach)]
    return sorted(found, key=lambda row: (-((row.over if only == "over" else row.free).figure or ZERO), row.name))


def _is_listed(person: Supply, only: str, reach: Reach) -> bool:
    return only != "over" or sum((person.over(week) or ZERO for week in range(*reach)), ZERO) >= 1
