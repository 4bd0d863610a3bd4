"""Which periods there are: as the ERP states them, per legal entity; where it states none, calendar months."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from integrations.canonical.models import FiscalCalendar, FiscalPeriod, LegalEntity
from integrations.canonical.periods import fiscal_position, last_day, period_of, shift
from visibility.measures.fiscal_weeks import WeekCalendar, week_position
from visibility.queries.shapes.close import PeriodChoice

MONTHS_SHOWN = 12
# In a year: one that is shorter than that adjusts another.
SHORTEST_PART = 14


@dataclass(frozen=True)
class Calendars:
    """Periods by legal entity (None: of all that have none of their own), and how each counts its fiscal year."""

    periods: Mapping[int | None, Sequence[PeriodChoice]]
    fiscal: Mapping[int | None, FiscalCalendar]

    def of(self, entity_id: int, today: date) -> Sequence[PeriodChoice]:
        """The entity's periods that have begun, newest first; months without a state where no ERP states any."""
        stated = self.periods.get(entity_id) or self.periods.get(None) or months(today)
        begun = [one for one in whole(stated) if one.starts_on <= today]
        calendar = self.fiscal.get(entity_id) or self.fiscal.get(None)
        newest = sorted(begun, key=lambda one: one.starts_on, reverse=True)[:MONTHS_SHOWN]
        return [replace(one, fiscal=position(one.ends_on, calendar)) for one in newest]


def calendars_of(firm_id: int) -> Calendars:
    """Everything that is known of a firm's periods; two queries."""
    periods: dict[int | None, list[PeriodChoice]] = {}
    for one in FiscalPeriod.objects.filter(firm_id=firm_id, is_deleted=False).exclude(service_date=None):
        is_closed = one.state == "closed"
        periods.setdefault(one.legal_entity_id, []).append(
            PeriodChoice(
                name=one.name,
                starts_on=one.service_date or one.ends_on,
                ends_on=one.ends_on,
                state=one.state,
                fiscal="",
                closed_at=(one.source_changed_at or one.recorded_at) if is_closed else None,
            )
        )
    calendars = FiscalCalendar.objects.filter(firm_id=firm_id)
    return Calendars(periods, {one.legal_entity_id: one for one in calendars})


def whole(periods: Sequence[PeriodChoice]) -> list[PeriodChoice]:
    """Those that a firm closes one after another: a day counts once.

    An adjustment (a day or two of a longer one) is no period of its own, and what consists of others, a quarter or a
    year, is closed with them.
    """
    proper = [one for one in periods if not any(_is_within(one, other) and _adjusts(one, other) for other in periods)]
    return [one for one in proper if not any(_is_within(part, one) for part in proper)]


def _is_within(one: PeriodChoice, other: PeriodChoice) -> bool:
    return _days(other) > _days(one) and other.starts_on <= one.starts_on and one.ends_on <= other.ends_on


def _adjusts(one: PeriodChoice, other: PeriodChoice) -> bool:
    """The shortest proper part of anything is a thirteenth of a year."""
    return _days(one) * SHORTEST_PART < _days(other)


def _days(one: PeriodChoice) -> int:
    return (one.ends_on - one.starts_on).days + 1


def months(today: date) -> list[PeriodChoice]:
    """Calendar months up to this one, of no stated state."""
    names = (shift(period_of(today), -back) for back in range(MONTHS_SHOWN))
    days = ((date.fromisoformat(f"{name}-01"), last_day(name)) for name in names)
    return [
        PeriodChoice(name=f"{first:%b %Y}", starts_on=first, ends_on=last, state="", fiscal="") for first, last in days
    ]


def position(day: date, calendar: FiscalCalendar | None) -> str:
    """Where a period that ends on a day stands in its fiscal year, as FY2026 P11; months from January without one."""
    if calendar is None or calendar.family == FiscalCalendar.MONTH:
        start, named = (calendar.start_month, calendar.named_by) if calendar else (1, "start")
        month = fiscal_position(day, start_month=start, named_by="end" if named == "end" else "start")
        return f"FY{month.fiscal_year} P{month.period}"
    first, second, third = (int(weeks) for weeks in calendar.family.split("-"))
    weeks = WeekCalendar(
        (first, second, third),
        calendar.weekday,
        calendar.anchor_month,
        calendar.anchor_day,
        "last" if calendar.anchor == "last" else "nearest",
    )
    found = week_position(day, weeks)
    return f"FY{found.fiscal_year} P{found.period}"


def periods_of(entities: Iterable[LegalEntity], calendars: Calendars, today: date) -> tuple[PeriodChoice, ...]:
    """Every period that one of the entities has, newest first."""
    found = {one.starts_on: one for entity in entities for one in calendars.of(entity.pk, today)}
    return tuple(sorted(found.values(), key=lambda one: one.starts_on, reverse=True))


def chosen_of(periods: Sequence[PeriodChoice], wanted: str) -> PeriodChoice:
    """The period that begins on that day; else the oldest that is not closed, else the newest."""
    asked = next((one for one in periods if one.starts_on.isoformat() == wanted), None)
    still_open = [one for one in periods if one.state != "closed"]
    return asked or (still_open[-1] if still_open and still_open[-1].state else periods[min(1, len(periods) - 1)])
