"""Hours, zones, fiscal calendars, periods and working days."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from integrations.canonical.periods import fiscal_position
from visibility.measures import corrections, worktime
from visibility.measures.capacity import (
    FULL_WEEK,
    WorkPattern,
    capacity_hours,
    full_time_share,
    unlogged,
    weekdays,
    working_days,
)
from visibility.measures.fiscal_weeks import WeekCalendar, week_position
from visibility.measures.holidays import public_holidays
from visibility.measures.worked.evaluation import Translation
from visibility.measures.worked.reading import Values, clock, day, instant, number, of, shown

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def parse_hours(values: Values) -> Values:
    return shown(hours=[worktime.parse_hours(text) for text in values["texts"]])


def bill_hours(values: Values) -> Values:
    return shown(hours=[_billed(*case) for case in values["cases"]])


def local_posting_date(values: Values) -> Values:
    when = instant(values["utc"])
    return shown(dates=[worktime.local_date(when, ZoneInfo(zone)) for zone in values["zones"]])


def elapsed_hours(values: Values) -> Values:
    if "cases" not in values:
        return shown(hours=worktime.elapsed_hours(*_span(values, values["start"], values["end"])))
    return shown(hours=[worktime.elapsed_hours(*_case_span(values, case)) for case in values["cases"]])


def business_hours(values: Values) -> Values:
    start, end = _span(values, values["start"], values["end"])
    return shown(business_hours=worktime.business_hours(start, end, hours=_opening_hours(values)))


def activation_time(values: Values) -> Values:
    won, active = _span(values, values["won"], _last(values["active"]))
    open_hours = worktime.business_hours(won, active, hours=_opening_hours(values))
    return shown(elapsed_hours=worktime.elapsed_hours(won, active), business_hours=open_hours)


def fiscal_period(values: Values) -> Values:
    start, label = int(values.get("start_month", 1)), values.get("label", "start")
    days = [day(text) for text in values["dates"]]
    return shown(periods=[fiscal_position(on, start_month=start, named_by=label) for on in days])


def fiscal_445(values: Values) -> Values:
    calendar = _week_calendar(values["pattern"], values["year_end"])
    return shown(periods=[week_position(day(text), calendar) for text in values["dates"]])


def validate_period(values: Values) -> Values:
    periods = [corrections.AccountingPeriod(day(first), day(last)) for first, last in values["periods"]]
    return shown(
        overlap=_verdict(lambda: corrections.refuse_overlap(periods)),
        posting=_verdict(lambda: corrections.refuse_closed(day(values["post_in_closed"]), periods)),
    )


def capacity(values: Values) -> Values:
    first, last, pattern, free = _calendar(values)
    time_off, logged = of(values, "time_off_hours", "logged")
    hours = capacity_hours(first, last, pattern=pattern, holidays=free, time_off_hours=time_off)
    counted = _counted(first, last, pattern, free)
    return shown(capacity=hours, capacity_hours=hours, difference=unlogged(hours, logged=logged), **counted)


def working_days_of_regions(values: Values) -> Values:
    year = int(values["year"])
    return shown(working_days={region: _days_of(region, year) for region in values["regions"]})


def _billed(hours: str, increment: str, rounding: str, factor: str) -> object:
    worked, step, percent = number(hours), number(increment), number(factor)
    kind = "nearest" if rounding in {"round", "half_up"} else rounding
    return worktime.billed_hours(worked, factor_percent=percent, increment=step, rounding=kind)


def _span(values: Values, start: str, end: str) -> tuple[datetime, datetime]:
    zone = values.get("tz", "UTC")
    return instant(start, zone), instant(end, zone)


def _case_span(values: Values, case: Any) -> tuple[datetime, datetime]:
    if isinstance(case, dict):
        return _span({**values, **case}, case["start"], case["end"])
    zone = case[0] if case[0] in available_timezones() else values.get("tz", "UTC")
    times = [text for text in case if text not in available_timezones()]
    return _span({"tz": zone}, times[0], times[1])


def _last(active: Any) -> str:
    if isinstance(active, str):
        return active
    return str(max(active.values() if isinstance(active, dict) else active))


def _opening_hours(values: Values) -> worktime.OpeningHours:
    opens, closes = clock(values.get("open", "09:00")), clock(values.get("close", "17:00"))
    free = frozenset(day(text) for text in values.get("holidays", []))
    return worktime.OpeningHours(opens, closes, ZoneInfo(values.get("tz", "UTC")), holidays=free)


def _week_calendar(pattern: str, year_end: str) -> WeekCalendar:
    weekday, anchor, *_, on = year_end.lower().split()
    first, second, third = (int(weeks) for weeks in pattern.split("-"))
    month, last = (int(part) for part in on.split("-"))
    where: Literal["nearest", "last"] = "nearest" if anchor == "nearest" else "last"
    return WeekCalendar((first, second, third), WEEKDAYS.index(weekday), month, last, where)


def _verdict(check: Callable[[], None]) -> str:
    try:
        check()
    except (corrections.PeriodClosed, corrections.PeriodsOverlap):
        return "error"
    return "ok"


def _calendar(values: Values) -> tuple[date, date, WorkPattern, list[date]]:
    pattern = WorkPattern(number(values["hours_per_day"]), values.get("pattern", FULL_WEEK))
    free = [day(text) for text in values.get("holidays", [])]
    return day(values["from"]), day(values["to"]), pattern, free


def _counted(first: date, last: date, pattern: WorkPattern, free: list[date]) -> Values:
    return {
        "weekdays": weekdays(first, last, week=pattern.week),
        "working_days": working_days(first, last, week=pattern.week, holidays=free),
        "fte_shortcut_0_8": full_time_share(first, last, pattern=pattern, holidays=free),
    }


def _days_of(region: str, year: int) -> int | None:
    free = public_holidays(region, year)
    first, last = date(year, 1, 1), date(year, 12, 31)
    return None if free is None else working_days(first, last, holidays=free)


FUNCTIONS: dict[str, Translation] = {
    "parse_hours": parse_hours,
    "bill_hours": bill_hours,
    "local_posting_date": local_posting_date,
    "elapsed_hours": elapsed_hours,
    "business_hours": business_hours,
    "activation_time": activation_time,
    "fiscal_period": fiscal_period,
    "fiscal_445": fiscal_445,
    "validate_period": validate_period,
    "capacity": capacity,
    "working_days_2026": working_days_of_regions,
}
