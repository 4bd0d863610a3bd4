"""The CESAW time log: every line is an entry or put aside with its reason; the sums are those of the plain file.

Every run maps the log's first lines; SIGHTLINE_CESAW=1 maps all of them and loads them into the database: minutes.
"""

import csv
import lzma
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from itertools import islice
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import Count, F, Sum

from integrations.canonical.models import Firm, LegalEntity, Person, Project, Task, TimeEntry
from integrations.connectors.files import declared
from integrations.connectors.files.mapping import Feed
from integrations.connectors.files.reading import Reading
from integrations.models import Connection, QuarantinedRow
from integrations.pulling.imports import import_feed

DATA = Path(settings.BASE_DIR).parent / "shared" / "data"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
TIME, TASKS = "effort/CESAW_time_fact.csv.xz", "effort/CESAW_task_fact.csv.xz"
LINES, MINUTES = 203_621, 7_920_236
SIXTY = Decimal(60)
AGAIN = "line N has the same person_key, plan_item_key, time_log_start_date, time_log_end_date, time_log_delta_minutes"
WITHOUT = "minutes from time_log_start_date to time_log_end_date without time_log_interrupt_minutes"
TOO_LONG = (1441, 1479, 1561, 1566, 1680, 1704, 1736, 1800, 1920, 2033, 2160, 2400, 2400, 3360)
# Whose name, which reason: each is a line of the file, read with one's own eyes.
REASONS = Counter(
    f"time_log_delta_minutes is '{minutes}': more than 24 is not believed" for minutes in TOO_LONG
) + Counter(
    {
        f"{AGAIN}: counted once": 64,
        f"time_log_delta_minutes is 31, but there are -29 {WITHOUT}": 1,
        f"time_log_delta_minutes is 60, but there are 0 {WITHOUT}": 1,
        "time_log_interrupt_minutes is '-2': less than 0 is not believed": 1,
        "time_log_start_date is '0016-01-11 16:22:26': less than 2000-01-01 00:00:00+00:00 is not believed": 1,
        "time_log_start_date is empty": 1,
    }
)

FIRST = 20_000
whole = pytest.mark.skipif("SIGHTLINE_CESAW" not in os.environ, reason="SIGHTLINE_CESAW=1 reads the whole log: minutes")
pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not (DATA / TIME).is_file(), reason=f"the CESAW time log is not at {DATA / TIME}"),
]


@dataclass
class Log:
    """The log as the mapping takes it: entries, minutes of each project, reasons, minutes put aside."""

    entries: int = 0
    minutes: "defaultdict[str, int]" = field(default_factory=lambda: defaultdict(int))
    hours: "defaultdict[str, Decimal]" = field(default_factory=lambda: defaultdict(Decimal))
    reasons: Counter[str] = field(default_factory=Counter)
    aside: int = 0


@pytest.fixture(scope="module")
def log() -> Log:
    return taken(LINES + 1)


def taken(most: int) -> Log:
    """The log's first lines as the mapping takes them."""
    feed, log = feed_named("time"), Log()
    reading = Reading(feed)
    for line, record in islice(feed.records(DATA), most):
        minutes = int(record["time_log_delta_minutes"])
        try:
            row = reading.row(line, record)
        except ValueError as error:
            log.reasons[plain(str(error))] += 1
            log.aside += minutes
        else:
            log.entries += 1
            log.minutes[record["project_key"]] += minutes
            log.hours[record["project_key"]] += row.values["hours"]
    return log


def feed_named(name: str) -> Feed:
    return next(feed for feed in declared.load("cesaw").feeds if feed.name == name)


def plain(reason: str) -> str:
    return re.sub(r"^line \d+", "line N", reason)


def test_each_of_the_first_lines_is_an_entry_or_put_aside() -> None:
    log = taken(FIRST)

    with lzma.open(DATA / TIME, "rt") as text:
        stated = sum(int(line["time_log_delta_minutes"]) for line in islice(csv.DictReader(text), FIRST))
    assert log.entries + log.reasons.total() == FIRST
    assert sum(log.minutes.values()) + log.aside == stated
    assert Counter() < log.reasons < REASONS
    assert {key: round(hours * SIXTY, 9) for key, hours in log.hours.items()} == log.minutes


@whole
def test_every_line_is_an_entry_or_put_aside_for_a_reason(log: Log) -> None:
    assert log.reasons == REASONS
    assert (log.entries, log.reasons.total()) == (LINES - 83, 83)


@whole
def test_no_minute_of_the_log_is_lost(log: Log) -> None:
    assert (sum(log.minutes.values()), log.aside) == (7_890_679, MINUTES - 7_890_679)


@whole
def test_the_hours_of_each_project_are_its_minutes(log: Log) -> None:
    assert len(log.hours) == 39
    assert {key: round(hours * SIXTY, 9) for key, hours in log.hours.items()} == log.minutes


@pytest.mark.django_db
def test_a_slice_of_the_log_is_stored_with_tasks_and_people(tmp_path: Path) -> None:
    (tmp_path / "effort").mkdir()
    for file in (TIME, TASKS):
        with lzma.open(DATA / file, "rt") as whole, lzma.open(tmp_path / file, "wt", preset=0) as part:
            part.writelines(islice(whole, 401))
    firm = Firm.objects.create(slug="teams", name="Teams", reporting_currency="USD")
    LegalEntity.objects.create(firm=firm, code="CESAW", name="Teams", currency="USD")
    files = Connection.objects.create(firm=firm, name="files", kind="files", go_live_at=NOW)

    taken = [import_feed(files, feed, tmp_path, now=NOW) for feed in declared.load("cesaw").feeds]

    with lzma.open(tmp_path / TIME, "rt") as text:
        lines = list(csv.DictReader(text))
    entries = TimeEntry.objects.all()
    assert [(one.feed, one.lines, one.quarantined) for one in taken[2:]] == [("tasks", 400, 0), ("time", 400, 0)]
    assert entries.aggregate(total=Sum("hours"))["total"] == hours_of(lines)
    assert set(entries.values_list("person__name", "project__code")) == pairs_of(lines)
    assert not entries.filter(is_pending_parent=True).exists()


def hours_of(lines: list[dict[str, str]]) -> Decimal:
    return sum((round(Decimal(line["time_log_delta_minutes"]) / SIXTY, 10) for line in lines), Decimal(0))


def pairs_of(lines: list[dict[str, str]]) -> set[tuple[str, str]]:
    return {(line["person_key"], line["project_key"]) for line in lines}


@whole
@pytest.mark.django_db
def test_the_whole_log_is_stored() -> None:
    printed = StringIO()

    call_command("import_files", mapping=["cesaw"], stdout=printed)

    print(printed.getvalue())
    entries, aside = TimeEntry.objects.all(), QuarantinedRow.objects.filter(stream="time", resolved_at=None)
    minutes, put_aside = plain_sums(set(aside.values_list("external_id", flat=True)))
    assert Counter(map(plain, aside.values_list("reason", flat=True))) == REASONS
    assert (entries.count(), aside.count()) == (LINES - 83, 83)
    assert (Project.objects.count(), Person.objects.count(), Task.objects.count()) == (45, 248, 61_817)
    by_project = entries.values_list("project__code").annotate(hours=Sum("hours"))
    assert {code: round(hours * 60, 5) for code, hours in by_project} == minutes
    assert (sum(minutes.values()), put_aside) == (7_890_679, MINUTES - 7_890_679)
    assert round((entries.aggregate(total=Sum("hours"))["total"] + Decimal(put_aside) / 60), 2) == Decimal("132003.93")
    tasks = Task.objects.aggregate(planned=Sum("estimate_hours"), actual=Sum("actual_hours"))
    assert (round(tasks["planned"]), round(tasks["actual"])) == (120_262, 133_265)
    assert not entries.filter(is_pending_parent=True).exists()
    assert entries.exclude(parents={}).aggregate(lines=Count("pk"), tasks=Count(F("parents__task"), distinct=True)) == {
        "lines": 104,
        "tasks": 103,
    }


def plain_sums(aside: set[str]) -> tuple[dict[str, int], int]:
    """Minutes of each project, and those of the lines put aside, by nothing but the csv module."""
    minutes: dict[str, int] = defaultdict(int)
    put_aside = 0
    for line in plain_lines():
        if line["time_log_fact_key"] in aside:
            put_aside += int(line["time_log_delta_minutes"])
        else:
            minutes[line["project_key"]] += int(line["time_log_delta_minutes"])
    return dict(minutes), put_aside


def plain_lines() -> Iterator[dict[str, str]]:
    with lzma.open(DATA / TIME, "rt") as text:
        yield from csv.DictReader(text)
