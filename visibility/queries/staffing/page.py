"""The staffing radar: demand by role and week against people, and the revenue that cannot be delivered."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from visibility.access import Viewer
from visibility.queries.kept import kept
from visibility.queries.notices import late_sources
from visibility.queries.shapes.common import Choice, Drill, Notice
from visibility.queries.shapes.staffing import DemandRow, StaffingFilters, StaffingPage
from visibility.queries.staffing.heat import LEAST_HOURS, heat
from visibility.queries.staffing.look import Look, demand_row, look, week_of
from visibility.queries.staffing.match import radar
from visibility.queries.staffing.scope import HORIZONS, asked
from visibility.queries.staffing.tiles import Grading, tiles
from visibility.trust import needs
from visibility.trust.open_money import open_runs, touching
from visibility.trust.streams import StreamState, needed, oldest, optional_of

# A page has 60 kB (ADR 0032): twice as many weeks leave room for fewer rows.
SHOWN, SHOWN_BESIDE_MANY, NARROW = 12, 6, 13
ZERO = Decimal(0)


def staffing(viewer: Viewer, filters: StaffingFilters, *, now: datetime) -> StaffingPage:
    """Everything of the page within the viewer's legal entities, kept under its version."""
    found = radar(viewer, filters.weeks, now=now)
    seen = look(found, filters, viewer)
    key = ("staffing page", found.version, viewer.firm_id, viewer.entity_ids, seen.sight, filters)
    return kept(key, lambda: _answer(seen))


def _answer(seen: Look) -> StaffingPage:
    scope = seen.radar.scope
    streams = seen.radar.streams
    lacking = shortages(seen)
    return StaffingPage(
        version=seen.radar.version,
        currency=scope.currency,
        as_of=oldest(needed(streams, needs.RADAR)),
        filters=seen.filters,
        entities=_choices(scope.codes.values()),
        regions=_choices({scope.region(entity) for entity in scope.codes}),
        roles=_choices({one.want.role for one in seen.radar.matched} | {one.role for one in seen.radar.people}),
        skills=_choices(
            {one.want.skill for one in seen.radar.matched}
            | {skill for one in seen.radar.people for skill in one.skills}
        ),
        horizons=HORIZONS,
        weeks=tuple(week_of(span) for span in seen.weeks),
        tiles=tiles(seen, _grading(seen, streams)),
        heat=heat(seen),
        shortages=tuple(lacking[: SHOWN if len(seen.weeks) <= NARROW else SHOWN_BESIDE_MANY]),
        shortage_count=len(lacking),
        shortages_drill=Drill(name="staffing-rows", query=asked(seen.filters) | {"only": "short"}),
        has_rates=seen.sight.has_rates,
        rates_hidden=seen.rates_hidden,
        notices=(
            *_left_out(seen),
            *late_sources(needed(streams, needs.RADAR), now=scope.now, has_errors=scope.viewer.entity_ids is None),
        ),
    )


def shortages(seen: Look) -> list[DemandRow]:
    """Demand that nobody has time for, dearest first; what has no rate that may be seen comes last, longest first."""
    lacking = [one for one in seen.matched if one.hours(*seen.whole) >= LEAST_HOURS]
    found = [demand_row(seen, one, seen.whole) for one in lacking]
    return sorted(found, key=lambda row: (-(row.at_stake.figure or ZERO), -(row.short.figure or ZERO), row.name))


def _grading(seen: Look, streams: Sequence[StreamState]) -> Grading:
    scope = seen.radar.scope
    entity_ids = scope.viewer.entity_ids
    if seen.filters.entity:
        entity_ids = frozenset(pk for pk, code in scope.codes.items() if code == seen.filters.entity)
    runs = open_runs(scope.viewer.firm_id, entity_ids, closing=scope.rates, currency=scope.currency)
    return Grading(streams, touching(runs, "staffing"), optional_of(scope.viewer.firm_id), scope.currency)


def _choices(values: Iterable[str]) -> tuple[Choice, ...]:
    return tuple(Choice(value=value, label=value, count=0) for value in sorted({value for value in values if value}))


def _left_out(seen: Look) -> tuple[Notice, ...]:
    """Who and what is in no number, and why."""
    told = []
    without = [one for one in seen.people if None in one.capacity and one.role]
    if without and seen.radar.is_read:
        places = Counter(seen.radar.scope.code(one.entity_id) or "no legal entity" for one in without)
        text = f"Their capacity is not known, nor what is short of their role: {', '.join(sorted(places))}."
        told.append(
            Notice(tone="warn", title=f"{_many(len(without), 'person', 'people')} without a work calendar.", text=text)
        )
    roleless = sum(not one.role for one in seen.people)
    if roleless and seen.radar.is_read:
        text = "No source states what they do: their hours are bench, and fill no demand."
        told.append(Notice(tone="none", title=f"{_many(roleless, 'person', 'people')} without a role.", text=text))
    if seen.filters.pipeline and seen.radar.deals_left_out:
        text = "No role is named in what the CRM says of it, or only days that have passed: no demand can be read."
        title = f"{_many(seen.radar.deals_left_out, 'open deal')} left out of the pipeline."
        told.append(Notice(tone="none", title=title, text=text))
    return tuple(told)


def _many(number: int, one: str, several: str = "") -> str:
    return f"{number} {one if number == 1 else several or one + 's'}"
