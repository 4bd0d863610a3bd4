"""The public data sets some worked examples name, read from SIGHTLINE_DATA or ../shared/data."""

import csv
import io
import os
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from visibility.measures.accuracy import TaskEffort
from visibility.measures.quality import StatedCost

HOME = Path(__file__).parents[3]
PLACES = {
    "us_itdashboard_projects.csv": "us_itdashboard",
    "Sip-task-info.csv": "effort",
    "eurofxref-hist.zip": "ecb",
}
PLANNED, ACTUAL = "Planned Cost ($ M)", "Projected/Actual Cost ($ M)"


def data_folder() -> Path:
    """Return where the data sets are; they may be absent, they are never part of the project."""
    return Path(os.environ.get("SIGHTLINE_DATA", HOME.parent.joinpath("shared", "data")))


def rows_of(file: str) -> list[dict[str, str]]:
    """Read a CSV file by its name. Raises FileNotFoundError where the data sets are absent."""
    name = Path(file).name
    path = data_folder().joinpath(PLACES.get(name, ""), name)
    with path.open(encoding="utf-8", errors="replace", newline="") as text:
        return list(csv.DictReader(text))


def stated_costs(file: str) -> list[StatedCost]:
    """Read planned and actual cost of the IT Dashboard projects, those that have both, in millions of USD."""
    return [_stated(row) for row in rows_of(file) if row[PLANNED].strip() and row[ACTUAL].strip()]


def task_efforts(file: str, *, unique: bool) -> list[TaskEffort]:
    """Read estimated and actual hours of the SiP tasks; `unique` takes the first row of each task."""
    rows = rows_of(file)
    tasks = {row["TaskNumber"]: row for row in reversed(rows)}.values() if unique else rows
    return [TaskEffort(Decimal(row["HoursEstimate"]), Decimal(row["HoursActual"])) for row in tasks]


def published_rates(currency: str) -> dict[date, Decimal]:
    """Read the ECB reference rates of a currency: units for one euro, days without a rate left out."""
    days = ((row["Date"], row.get(currency, "N/A")) for row in _ecb_rows())
    return {date.fromisoformat(day): Decimal(rate) for day, rate in days if rate not in {"N/A", ""}}


def _ecb_rows() -> Iterator[dict[str, str]]:
    path = data_folder().joinpath("ecb", "eurofxref-hist.zip")
    with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as raw:
        yield from csv.DictReader(io.TextIOWrapper(raw, encoding="utf-8"))


def _stated(row: dict[str, str]) -> StatedCost:
    variance = row["Cost Variance ($ M)"].strip()
    return StatedCost(
        row["Project ID"], Decimal(row[PLANNED]), Decimal(row[ACTUAL]), Decimal(variance) if variance else None
    )
