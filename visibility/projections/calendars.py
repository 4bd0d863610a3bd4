"""Work calendars: made for legal entities that have none, their holidays resolved and kept years ahead, and read."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from integrations.canonical.models import LegalEntity
from visibility.measures.calendars import Calendar
from visibility.measures.capacity import WorkPattern
from visibility.measures.holidays import public_holidays
from visibility.models import HolidayYear, WorkCalendar

# The year before, this one, the next, and the one after it.
YEARS = (-1, 0, 1, 2)


@dataclass(frozen=True)
class Calendars:
    """The calendars of a firm by whom they are of; None is every legal entity without its own."""

    by_person: Mapping[int, Calendar] = field(default_factory=dict)
    by_entity: Mapping[int | None, Calendar] = field(default_factory=dict)
    regions: Mapping[int | None, str] = field(default_factory=dict)

    def of_entity(self, entity_id: int | None) -> Calendar | None:
        """The legal entity's calendar, else the firm's; None: no source and nobody has said how it works."""
        return self.by_entity.get(entity_id) or self.by_entity.get(None)

    def of_person(self, person_id: int, entity_id: int | None) -> Calendar | None:
        """The person's own, else that of the legal entity."""
        return self.by_person.get(person_id) or self.of_entity(entity_id)


def resolve(now: datetime) -> int:
    """Make what calendars lack; how many years were resolved. Safe to repeat, and to run twice at once.

    A legal entity without a calendar gets one of its country where the rules know that: Monday to Friday, eight hours.
    A region that no rule knows stays without holidays, and who works by it without capacity, until somebody enters
    them. What is resolved already stays as it is.
    """
    WorkCalendar.objects.bulk_create(_of_countries(now.astimezone(UTC).year), ignore_conflicts=True)
    made = list(_resolved(now.astimezone(UTC).year))
    return len(HolidayYear.objects.bulk_create(made, ignore_conflicts=True))


def calendars_of(firm_id: int) -> Calendars:
    """The calendars of a firm with every year that is resolved; two queries."""
    stored = list(WorkCalendar.objects.filter(firm_id=firm_id))
    years = _years({one.region for one in stored})
    made = {one.pk: _calendar(one, years.get(one.region, {})) for one in stored}
    return Calendars(
        by_person={one.person_id: made[one.pk] for one in stored if one.person_id},
        by_entity={one.legal_entity_id: made[one.pk] for one in stored if not one.person_id},
        regions={one.legal_entity_id: one.region for one in stored if not one.person_id},
    )


def common_holidays(firm_id: int, years: Iterable[int]) -> frozenset[date]:
    """Days of these years on which nobody works: stored holidays of all regions of the firm's legal entities."""
    regions = set(WorkCalendar.objects.filter(firm_id=firm_id, person=None).values_list("region", flat=True))
    stored, wanted = _years(regions), set(years)
    of_each = [{day for year in wanted for day in stored.get(region, {}).get(year, ())} for region in regions]
    return frozenset(set.intersection(*of_each)) if of_each else frozenset()


def _of_countries(year: int) -> list[WorkCalendar]:
    without = LegalEntity.objects.exclude(pk__in=WorkCalendar.objects.exclude(legal_entity=None).values("legal_entity"))
    firms = set(WorkCalendar.objects.filter(legal_entity=None, person=None).values_list("firm_id", flat=True))
    return [
        WorkCalendar(firm_id=one.firm_id, legal_entity=one, region=one.country, zone=one.zone)
        for one in without.exclude(firm_id__in=firms)
        if public_holidays(one.country, year) is not None
    ]


def _resolved(year: int) -> Iterable[HolidayYear]:
    known = set(HolidayYear.objects.values_list("region", "year"))
    regions = sorted(set(WorkCalendar.objects.values_list("region", flat=True)))
    for region, wanted in ((region, year + offset) for region in regions for offset in YEARS):
        days = None if (region, wanted) in known else public_holidays(region, wanted)
        if days is not None:
            yield HolidayYear(region=region, year=wanted, holidays=sorted(days))


def _years(regions: Iterable[str]) -> Mapping[str, Mapping[int, frozenset[date]]]:
    found: dict[str, dict[int, frozenset[date]]] = defaultdict(dict)
    for one in HolidayYear.objects.filter(region__in=list(regions)):
        found[one.region][one.year] = frozenset(one.holidays)
    return found


def _calendar(stored: WorkCalendar, years: Mapping[int, frozenset[date]]) -> Calendar:
    return Calendar(WorkPattern(stored.hours_per_day, stored.week), years)
