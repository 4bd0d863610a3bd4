"""Public holidays by rule: the United States, the United Kingdom and its countries, Germany and its states."""

from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6
Rule = Callable[[int], date]


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8)."""
    century, rest = divmod(year, 100)
    golden, lift = year % 19, (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - century // 4 - lift + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def public_holidays(region: str, year: int) -> frozenset[date] | None:
    """Return the public holidays of a region in a year, substitute days included; None: region not known.

    Regions are ISO 3166-2: "US", "GB-ENG", "DE-BY". Holidays proclaimed once are in ONCE.
    """
    country = region.partition("-")[0]
    if region not in RULES or country not in OBSERVED:
        return None
    rules = (*RULES[country], *(RULES[region] if region != country else ()))
    # A New Year's Day on a Saturday is kept on the last day of the year before.
    days = {rule(near) for rule in rules for near in (year, year + 1)} | {*ONCE.get(region, ())}
    return frozenset(day for day in OBSERVED[country](days) if day.year == year)


def _on(month: int, day: int) -> Rule:
    return lambda year: date(year, month, day)


def _after_easter(days: int) -> Rule:
    return lambda year: easter(year) + timedelta(days=days)


def _nth(nth: int, weekday: int, month: int) -> Rule:
    return lambda year: date(year, month, 7 * nth - (date(year, month, 7).weekday() - weekday) % 7)


def _last_monday(month: int) -> Rule:
    return lambda year: date(year, month, 31) - timedelta(days=date(year, month, 31).weekday())


def _wednesday_before_23_november(year: int) -> date:
    return date(year, 11, 22) - timedelta(days=(date(year, 11, 22).weekday() - 2) % 7)


def _as_they_fall(days: Collection[date]) -> Iterable[date]:
    return days


def _nearest_weekday(days: Collection[date]) -> Iterable[date]:
    shifts = {SATURDAY: -1, SUNDAY: 1}
    return {*days, *(day + timedelta(days=shifts.get(day.weekday(), 0)) for day in days)}


def _next_free_weekday(days: Collection[date]) -> Iterable[date]:
    taken = {day for day in days if day.weekday() < SATURDAY}
    for day in sorted(day for day in days if day.weekday() >= SATURDAY):
        substitute = day + timedelta(days=7 - day.weekday())
        while substitute in taken:
            substitute += timedelta(days=1)
        taken.add(substitute)
    return {*days, *taken}


OBSERVED: dict[str, Callable[[Collection[date]], Iterable[date]]] = {
    "US": _nearest_weekday,
    "GB": _next_free_weekday,
    "DE": _as_they_fall,
}

_GOOD_FRIDAY, _EASTER_MONDAY = _after_easter(-2), _after_easter(1)
_ASCENSION, _WHIT_MONDAY, _CORPUS_CHRISTI = _after_easter(39), _after_easter(50), _after_easter(60)
_NEW_YEAR, _CHRISTMAS, _BOXING_DAY = _on(1, 1), _on(12, 25), _on(12, 26)
_EPIPHANY, _WOMEN, _ASSUMPTION = _on(1, 6), _on(3, 8), _on(8, 15)
_REFORMATION, _ALL_SAINTS, _CHILDREN = _on(10, 31), _on(11, 1), _on(9, 20)
_EARLY_MAY, _SPRING, _SUMMER = _nth(1, MONDAY, 5), _last_monday(5), _last_monday(8)
_REPENTANCE = _wednesday_before_23_november

RULES: dict[str, tuple[Rule, ...]] = {
    "US": (
        _NEW_YEAR,
        _nth(3, MONDAY, 1),
        _nth(3, MONDAY, 2),
        _last_monday(5),
        _on(6, 19),
        _on(7, 4),
        _nth(1, MONDAY, 9),
        _nth(2, MONDAY, 10),
        _on(11, 11),
        _nth(4, THURSDAY, 11),
        _CHRISTMAS,
    ),
    "GB": (_NEW_YEAR, _GOOD_FRIDAY, _EARLY_MAY, _SPRING, _CHRISTMAS, _BOXING_DAY),
    "GB-ENG": (_EASTER_MONDAY, _SUMMER),
    "GB-WLS": (_EASTER_MONDAY, _SUMMER),
    "GB-NIR": (_EASTER_MONDAY, _SUMMER, _on(3, 17), _on(7, 12)),
    "GB-SCT": (_on(1, 2), _nth(1, MONDAY, 8), _on(11, 30)),
    "DE": (
        _NEW_YEAR,
        _GOOD_FRIDAY,
        _EASTER_MONDAY,
        _on(5, 1),
        _ASCENSION,
        _WHIT_MONDAY,
        _on(10, 3),
        _CHRISTMAS,
        _BOXING_DAY,
    ),
    "DE-BW": (_EPIPHANY, _CORPUS_CHRISTI, _ALL_SAINTS),
    "DE-BY": (_EPIPHANY, _CORPUS_CHRISTI, _ALL_SAINTS),
    "DE-BE": (_WOMEN,),
    "DE-BB": (_REFORMATION,),
    "DE-HB": (_REFORMATION,),
    "DE-HH": (_REFORMATION,),
    "DE-HE": (_CORPUS_CHRISTI,),
    "DE-MV": (_WOMEN, _REFORMATION),
    "DE-NI": (_REFORMATION,),
    "DE-NW": (_CORPUS_CHRISTI, _ALL_SAINTS),
    "DE-RP": (_CORPUS_CHRISTI, _ALL_SAINTS),
    "DE-SL": (_CORPUS_CHRISTI, _ASSUMPTION, _ALL_SAINTS),
    "DE-SN": (_REFORMATION, _REPENTANCE),
    "DE-ST": (_EPIPHANY, _REFORMATION),
    "DE-SH": (_REFORMATION,),
    "DE-TH": (_CHILDREN, _REFORMATION),
}

ONCE: dict[str, tuple[date, ...]] = {"GB-SCT": (date(2026, 6, 15),), "DE-BE": (date(2025, 5, 8),)}
