"""Approved time off of the people who are planned, and the hours of their allocations that it leaves open."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal

from integrations.canonical.models import Allocation, TimeOff
from visibility.measures.absence import Assignment, Away, Gap, gaps

AwayByPerson = Mapping[int, Away]


def away_from(allocations: Iterable[Allocation], *, since: date) -> AwayByPerson:
    """Hours off by day, from a day on, of everybody named in these allocations; one query, none without a name."""
    people = {one.person_id for one in allocations if one.person_id is not None}
    return _away(people, since) if people else {}


def gaps_of(allocation: Allocation, away: AwayByPerson, *, as_of: date) -> tuple[Gap, ...]:
    """What its person's time off leaves open of an allocation; nothing where it is unnamed or has no dates."""
    days = away.get(allocation.person_id or 0)
    if not days or allocation.starts_on is None or allocation.ends_on is None:
        return ()
    return gaps(Assignment(allocation.hours, allocation.starts_on, allocation.ends_on), days, as_of=as_of)


def _away(people: Collection[int], since: date) -> AwayByPerson:
    """Two requests of one day add up: two halves are a day."""
    found: dict[int, dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    granted = TimeOff.objects.filter(person_id__in=people, service_date__gte=since, is_approved=True, is_deleted=False)
    for person_id, day, hours in granted.values_list("person_id", "service_date", "hours"):
        if day is not None:
            found[person_id][day] += hours
    return found
