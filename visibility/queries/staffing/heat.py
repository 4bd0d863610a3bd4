"""The heat table: a row a role (and a skill that somebody is wanted for), a column a week."""

from collections.abc import Sequence
from decimal import Decimal

from visibility.measures.figure import Reason
from visibility.queries.answers import hours
from visibility.queries.shapes.common import Drill, Tone, Value
from visibility.queries.shapes.staffing import HeatCell, HeatRow
from visibility.queries.staffing.look import Look, at_stake, short_hours, week_of
from visibility.queries.staffing.match import Matched
from visibility.queries.staffing.scope import asked
from visibility.queries.staffing.supply import Supply

ZERO = Decimal(0)
# Less than this is nothing that anybody could be staffed for.
LEAST_HOURS = Decimal("0.5")
# Free hours in percent of capacity under which a week has hardly a person to spare.
TIGHT_SHARE = Decimal("0.1")


def heat(seen: Look) -> tuple[HeatRow, ...]:
    """Every role that is wanted or there, those with most revenue at stake first."""
    keys = {(one.want.role, one.want.skill) for one in seen.matched} | {
        (one.role, "") for one in seen.people if one.role
    }
    found = [_row(seen, role, skill) for role, skill in sorted(keys)]
    return tuple(sorted(found, key=lambda row: (-(row.at_stake.figure or ZERO), -(row.short.figure or ZERO), row.role)))


def _row(seen: Look, role: str, skill: str) -> HeatRow:
    found = [one for one in seen.matched if (one.want.role, one.want.skill) == (role, skill)]
    people = [one for one in seen.people if one.role == role and (not skill or skill in one.skills)]
    query = asked(seen.filters) | {"role": role} | ({"skill": skill} if skill else {})
    cells = tuple(_cell(seen, found, people, number, query) for number in range(len(seen.weeks)))
    tones = [cell.tone for cell in cells]
    return HeatRow(
        role=role,
        skill=skill,
        people=len(people),
        cells=cells,
        short=short_hours(found, seen.whole),
        at_stake=at_stake(found, seen.whole, seen.currency),
        tone="bad" if "bad" in tones else "warn" if "warn" in tones else "ok",
        drill=Drill(name="staffing-rows", query=query),
    )


def _cell(seen: Look, found: Sequence[Matched], people: Sequence[Supply], week: int, query: dict[str, str]) -> HeatCell:
    reach, sold = (week, week + 1), [one for one in found if one.want.is_sold]
    free = _sum([one.free(week) for one in people])
    capacity = _sum([one.hours(week) for one in people])
    short, short_sold = short_hours(found, reach), short_hours(sold, reach)
    shown, word, tone = _told(short, short_sold, _left(found, short, free, week), capacity)
    return HeatCell(
        week=week_of(seen.weeks[week]),
        sold=hours(sum((one.want.hours[week] for one in sold), ZERO)),
        pipeline=hours(sum((one.want.hours[week] for one in found if not one.want.is_sold), ZERO)),
        capacity=capacity,
        free=free,
        short=short,
        short_sold=short_sold,
        shown=shown,
        word=word,
        tone=tone,
        drill=Drill(name="staffing-rows", query=query | {"week": seen.weeks[week][0].isoformat()}),
    )


def _left(found: Sequence[Matched], short: Value, free: Value, week: int) -> Value:
    """Free hours that are still free once they have filled what is wanted."""
    if free.figure is None or short.figure is None:
        return free
    wanted = sum((one.want.hours[week] for one in found), ZERO)
    return hours(max(free.figure - (wanted - short.figure), ZERO))


def _told(short: Value, short_sold: Value, free: Value, capacity: Value) -> tuple[Value, str, Tone]:
    """What a cell says: what is short of sold work, else with what may be won; else what stays free, where known."""
    if short_sold.figure is not None and short_sold.figure >= LEAST_HOURS:
        return short_sold, "short", "bad"
    if short.figure is None or free.figure is None or capacity.figure is None:
        return hours(None, short.reason or free.reason or capacity.reason), "not known", "none"
    if short.figure >= LEAST_HOURS:
        return short, "if won", "warn"
    if not capacity.figure:
        return free, "nobody", "none"
    return free, "free" if free.figure > capacity.figure * TIGHT_SHARE else "tight", "ok"


def _sum(parts: Sequence[Decimal | None]) -> Value:
    if None in parts:
        return hours(None, Reason.NO_CAPACITY)
    return hours(sum((part or ZERO for part in parts), ZERO))
