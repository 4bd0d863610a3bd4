"""Demand against free hours: of each role in each legal entity and week, what nobody has time for."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from visibility.access import Viewer
from visibility.measures.shortage import ANYBODY, Free, Need, missing
from visibility.projections.people import directories
from visibility.queries.kept import kept
from visibility.queries.staffing.demand import Want, plans_of, wanted
from visibility.queries.staffing.scope import StaffingScope, scope_of
from visibility.queries.staffing.supply import Supply, supply
from visibility.queries.version import version
from visibility.trust.needs import OPTIONAL, RADAR
from visibility.trust.streams import StreamState, needed, stream_states

ZERO = Decimal(0)
# Who may stand in for whom: people of one legal entity and role. Lending across entities is somebody's decision.
Pool = tuple[int | None, str]


@dataclass(frozen=True, slots=True)
class Matched:
    """A want with the hours that are missing, by week; None: the capacity of somebody who could do it is not known."""

    want: Want
    short: tuple[Decimal | None, ...]

    def money(self, first: int, last: int) -> Decimal | None:
        """Missing hours of weeks [first, last) x the rate in the reporting currency; None without a rate."""
        rate = self.want.rate_reporting
        return None if rate is None else self.hours(first, last) * rate

    def hours(self, first: int, last: int) -> Decimal:
        """Missing hours of weeks [first, last) as far as they are known."""
        return sum((hours or ZERO for hours in self.short[first:last]), ZERO)


@dataclass(frozen=True)
class Radar:
    """All demand and all people of a viewer's scope. version: the tag that it was made under.

    streams: of the whole firm. is_read: whether every stream that it cannot do without was read whole: before, neither
    bookings nor people are complete, and no hour is known to be free or missing.
    """

    scope: StaffingScope
    version: str
    matched: Sequence[Matched]
    people: Sequence[Supply]
    deals_left_out: int
    streams: Sequence[StreamState]
    is_read: bool


def radar(viewer: Viewer, weeks: int, *, now: datetime) -> Radar:
    """Demand matched with people, kept under its version: every filter looks at the same."""
    tag = version(viewer, now=now)
    key = ("staffing", tag, viewer.firm_id, viewer.entity_ids, weeks)
    return kept(key, lambda: _radar(scope_of(viewer, weeks, now=now), tag))


def _radar(scope: StaffingScope, tag: str) -> Radar:
    firm_id = scope.viewer.firm_id
    plans = plans_of(scope, directories({firm_id: scope.rates})[firm_id])
    streams = stream_states(firm_id, now=scope.now)
    is_read = all(state.as_of for state in needed(streams, RADAR - OPTIONAL))
    found, people = wanted(plans), supply(plans, is_read=is_read)
    pairs = matched(found.wants, people, len(scope.weeks)) if is_read else map(_unknown, found.wants)
    return Radar(scope, tag, list(pairs), people, found.deals_left_out, streams, is_read)


def _unknown(want: Want) -> Matched:
    return Matched(want, tuple(None if hours else ZERO for hours in want.hours))


def matched(wants: Sequence[Want], people: Sequence[Supply], weeks: int) -> Iterator[Matched]:
    """Every want with what is missing. Sold work comes before the pipeline, and in each the dearest hour first."""
    pools: dict[Pool, list[Want]] = defaultdict(list)
    for want in wants:
        pools[want.entity_id, want.role].append(want)
    able: dict[Pool, list[Supply]] = defaultdict(list)
    for person in people:
        able[person.entity_id, person.role].append(person)
    # Where no source says what anybody can do, the role alone decides.
    are_known = any(person.skills for person in people)
    for pool, of_pool in pools.items():
        ordered = sorted(of_pool, key=_first_served)
        # Somebody of whom no source says what they do can do nothing that is asked for by role.
        yield from _matched(ordered, able[pool] if pool[1] else [], weeks, are_known=are_known)


def _matched(wants: Sequence[Want], people: Sequence[Supply], weeks: int, *, are_known: bool) -> Iterator[Matched]:
    by_week = [_short(wants, people, week, are_known=are_known) for week in range(weeks)]
    for number, want in enumerate(wants):
        yield Matched(want, tuple(short[number] for short in by_week))


def _short(wants: Sequence[Want], people: Sequence[Supply], week: int, *, are_known: bool) -> Sequence[Decimal | None]:
    needs = [Need(want.hours[week], want.skill if are_known else ANYBODY) for want in wants]
    if not any(need.hours for need in needs):
        return [ZERO] * len(needs)
    free: list[Free] = []
    for person in people:
        hours = person.free(week)
        if hours is None:
            return [None if need.hours else ZERO for need in needs]
        free.append(Free(hours, person.skills))
    return missing(needs, free)


def _first_served(want: Want) -> tuple[object, ...]:
    return (not want.is_sold, -(want.rate_reporting or ZERO), want.starts_on, want.source_id, want.kind)
