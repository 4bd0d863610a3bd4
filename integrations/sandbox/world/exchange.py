"""Daily exchange rates: the European Central Bank's history, then a seeded walk on weekdays."""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from importlib import resources
from random import Random

from integrations.sandbox.world.types import FxRate

QUOTES = ("USD", "GBP", "CHF", "SEK", "JPY")
HISTORY_DAYS = 400
DAILY_MOVE = 0.0035
STEP, CENT = Decimal("0.0001"), Decimal("0.01")
HISTORY_FILE = resources.files("currency_converter") / "eurofxref-hist.zip"

Day = tuple[date, dict[str, Decimal]]


def build_rates(seed: int, until: date) -> tuple[FxRate, ...]:
    """Euro reference rates of the 400 days up to that one, oldest first."""
    since = until - timedelta(days=HISTORY_DAYS)
    history = _published(since)
    days = [*history, *_walk(seed, history[-1], until)]
    return tuple(
        FxRate(day, "EUR", quote, quotes[quote]) for day, quotes in days if since <= day <= until for quote in QUOTES
    )


def _published(since: date) -> list[Day]:
    """Published days since `since`, oldest first; at least the newest one, for the walk to start from."""
    newest_first: list[Day] = []
    for day in _rows():
        if newest_first and day[0] < since:
            break
        newest_first.append(day)
    return newest_first[::-1]


def _rows() -> Iterator[Day]:
    with (
        HISTORY_FILE.open("rb") as file,
        zipfile.ZipFile(file) as archive,
        archive.open(archive.namelist()[0]) as raw,
    ):
        for row in csv.DictReader(io.TextIOWrapper(raw, "ascii")):
            yield date.fromisoformat(row["Date"]), {quote: Decimal(row[quote]) for quote in QUOTES}


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
