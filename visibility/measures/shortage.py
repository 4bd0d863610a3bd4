"""Demand against free capacity of one week: what nobody has time for, each free hour used once."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

ZERO = Decimal(0)
Skills = frozenset[str]
ANYBODY = ""
# A skill wanted, and the people who fill it: those with just these skills.
Pair = tuple[str, Skills]


@dataclass(frozen=True, slots=True)
class Need:
    """Hours wanted in a week of one role; skill ANYBODY: whoever has the role will do."""

    hours: Decimal
    skill: str = ANYBODY


@dataclass(frozen=True, slots=True)
class Free:
    """Hours that a person of the role has left in the week, and the skills they have."""

    hours: Decimal
    skills: Skills = frozenset()


def missing(needs: Sequence[Need], people: Sequence[Free]) -> list[Decimal]:
    """Return the hours of each need that are left when free hours are given to the first needs first.

    An hour of a person fills an hour of one need whose skill they have. An earlier need keeps what it got: somebody
    with other skills takes over where that frees the only one who has the skill of a later need (augmenting paths of
    a maximum flow), so no need goes without an hour that could have been found. Less demand never leaves more missing.
    """
    hours = _by_skills(people)
    given: dict[Pair, Decimal] = {}
    return [need.hours - _fill(need, hours, given) for need in needs]


def spare(capacity: Decimal, booked: Decimal) -> Decimal:
    """Return hours of capacity that nobody has booked, 0 where there are none (FINANCE 1.6, bench)."""
    return max(capacity - booked, ZERO)


def over_booked(capacity: Decimal, booked: Decimal) -> Decimal:
    """Return booked hours beyond capacity, 0 where there are none."""
    return max(booked - capacity, ZERO)


def _by_skills(people: Sequence[Free]) -> dict[Skills, Decimal]:
    hours: dict[Skills, Decimal] = {}
    for person in people:
        hours[person.skills] = hours.get(person.skills, ZERO) + max(person.hours, ZERO)
    return hours


def _fill(need: Need, free: dict[Skills, Decimal], given: dict[Pair, Decimal]) -> Decimal:
    got = ZERO
    while got < need.hours and (takes := _path(need.skill, free, given)):
        last = takes[-1][1]
        gives = [(after[0], before[1]) for before, after in pairwise(takes)]
        step = min(need.hours - got, free[last], *(given[pair] for pair in gives))
        for pair in takes:
            given[pair] = given.get(pair, ZERO) + step
        for pair in gives:
            given[pair] -= step
        free[last] -= step
        got += step
    return got


def _path(skill: str, free: Mapping[Skills, Decimal], given: Mapping[Pair, Decimal]) -> list[Pair]:
    """Who takes which skill over, one after the other, up to people with an hour left; [] where nobody has one."""
    waiting: deque[tuple[list[Pair], str]] = deque([([], skill)])
    seen: set[Skills] = set()
    while waiting:
        path, wanted = waiting.popleft()
        for skills in (one for one in free if one not in seen and (wanted == ANYBODY or wanted in one)):
            seen.add(skills)
            if free[skills] > 0:
                return [*path, (wanted, skills)]
            fills = [other for (other, whose), hours in given.items() if whose == skills and hours > 0]
            waiting.extend(([*path, (wanted, skills)], other) for other in fills if other != wanted)
    return []
