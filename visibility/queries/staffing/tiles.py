"""The numbers on top of the staffing radar: revenue at stake, open seats, bench, over-booked people."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from visibility.measures.figure import Reason
from visibility.queries.answers import confidence, count, hours
from visibility.queries.shapes.common import Confidence, Drill, Tone, Value
from visibility.queries.shapes.staffing import StaffingTile
from visibility.queries.staffing.demand import is_soon
from visibility.queries.staffing.look import Look, Reach, at_stake, short_hours
from visibility.queries.staffing.match import Matched
from visibility.queries.staffing.scope import asked
from visibility.queries.wording import compact
from visibility.trust import needs
from visibility.trust.grading import graded
from visibility.trust.open_money import OpenMoney
from visibility.trust.streams import StreamState, needed, never_brought

ZERO = Decimal(0)
SOON_WEEKS = 4


@dataclass(frozen=True)
class Grading:
    """What the grades of all tiles are made of."""

    streams: Sequence[StreamState]
    open_money: OpenMoney
    optional: frozenset[str]
    currency: str

    def of(self, amount: Decimal | None, *, has_money: bool) -> Confidence:
        """The grade of a number of the radar; amount: the money it speaks of, or the number itself."""
        found = graded(
            amount,
            streams=needed(self.streams, needs.RADAR),
            open_money=self.open_money,
            has_money=has_money,
            absent=never_brought(self.streams, needs.RADAR - self.optional),
        )
        return confidence(found, self.currency)


def tiles(seen: Look, grading: Grading) -> tuple[StaffingTile, ...]:
    """At stake in four weeks and in the whole horizon, open seats, bench, over-booked."""
    near: Reach = (0, min(SOON_WEEKS, len(seen.weeks)))
    stakes = [_stake(seen, grading, near)] + ([_stake(seen, grading, seen.whole)] if near != seen.whole else [])
    return (*stakes, _seats(seen, grading), _bench(seen, grading, near), _over(seen, grading, near))


def _stake(seen: Look, grading: Grading, reach: Reach) -> StaffingTile:
    """Revenue of sold work that nobody has time for; the weighted pipeline's beside it."""
    sold, hoped = _apart(seen.matched)
    value, missing = at_stake(sold, reach, seen.currency), short_hours(sold, reach)
    of_these = replace(seen.filters, weeks=reach[1], pipeline=False)
    return StaffingTile(
        key=f"stake_{reach[1]}",
        label=f"At stake in {reach[1]} weeks",
        value=value,
        sub=_stake_words(value, missing, at_stake(hoped, reach, seen.currency), seen),
        tone=_tone(missing.figure),
        confidence=grading.of(value.figure, has_money=True),
        drill=Drill(name="staffing-rows", query=asked(of_these) | {"only": "short"}),
    )


def _stake_words(value: Value, missing: Value, hoped: Value, seen: Look) -> str:
    if missing.figure is None:
        return value.words
    more = f"; {compact(hoped.figure or ZERO, seen.currency)} more of the weighted pipeline" if hoped.figure else ""
    unpriced = f"; {value.unpriced} without a rate" if value.unpriced else ""
    return f"{missing.figure:,.0f} h of sold work that nobody has time for{unpriced}{more}"


def _seats(seen: Look, grading: Grading) -> StaffingTile:
    """As many as the portfolio's tile counts: seats and absences to cover that start within 30 days."""
    seats = [one.want for one in seen.matched if one.want.seat]
    soon = {want.seat for want in seats if is_soon(want, seen.radar.scope.today)}
    left = sum((sum(want.hours, ZERO) for want in seats), ZERO)
    every = len({want.seat for want in seats})
    return StaffingTile(
        key="seats",
        label="Open seats",
        value=count(len(soon)),
        sub=f"unfilled within 30 days; {left:,.0f} h of {every} in {len(seen.weeks)} weeks",
        tone="warn" if soon else "ok",
        confidence=grading.of(Decimal(len(soon)), has_money=False),
        drill=Drill(name="staffing-rows", query=asked(seen.filters) | {"only": "seats"}),
    )


def _bench(seen: Look, grading: Grading, reach: Reach) -> StaffingTile:
    """Hours that nobody has booked, of everybody whose calendar is known; null where nobody's is."""
    free = [part for one in seen.people for week in range(*reach) if (part := one.free(week)) is not None]
    capacity = sum((one.hours(week) or ZERO for one in seen.people for week in range(*reach)), ZERO)
    share = f"{sum(free, ZERO) * 100 / capacity:,.0f} % of {capacity:,.0f} h capacity" if capacity else "no capacity"
    value = hours(sum(free, ZERO)) if free else hours(None, Reason.NO_CAPACITY)
    return StaffingTile(
        key="bench",
        label=f"Bench in {reach[1]} weeks",
        value=value,
        sub=f"not booked: {share}" if free else value.words,
        tone="none" if not free else "warn" if sum(free, ZERO) * 4 > capacity else "ok",
        confidence=grading.of(value.figure, has_money=False),
        drill=Drill(name="staffing-rows", query=asked(seen.filters) | {"only": "bench"}),
    )


def _over(seen: Look, grading: Grading, reach: Reach) -> StaffingTile:
    over = [sum((one.over(week) or ZERO for week in range(*reach)), ZERO) for one in seen.people]
    people = sum(1 for number in over if number >= 1)
    return StaffingTile(
        key="over",
        label="Over-booked",
        value=count(people),
        sub=f"people with more booked than they have in one of {reach[1]} weeks, {sum(over, ZERO):,.0f} h in all",
        tone="warn" if people else "ok",
        confidence=grading.of(Decimal(people), has_money=False),
        drill=Drill(name="staffing-rows", query=asked(seen.filters) | {"only": "over"}),
    )


def _apart(found: Sequence[Matched]) -> tuple[list[Matched], list[Matched]]:
    return [one for one in found if one.want.is_sold], [one for one in found if not one.want.is_sold]


def _tone(missing: Decimal | None) -> Tone:
    return "none" if missing is None else "bad" if missing >= 1 else "ok"
