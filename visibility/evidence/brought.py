"""What the facts of many projects bring: the sums by day for reckoning, each posting in a file for the pack.

PostgreSQL writes the postings as text, which goes into the pack as it is; on the way only the amounts of a line are
read, for the sums.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from tempfile import SpooledTemporaryFile
from typing import IO

from visibility.evidence.archive import lines, table
from visibility.evidence.copied import copied_lines
from visibility.projections.believed import FactPosting, postings_asked
from visibility.projections.project_inputs import NAMES, NOTHING, Amounts, Day

# One statement for a firm of usual size; what it sorts grows with its projects, and so does the time it takes.
PROJECTS_AT_ONCE = 100
IN_MEMORY, AT_ONCE = 4 * 1024 * 1024, 256 * 1024
POSTING_HEAD = FactPosting._fields
PROJECT, KIND = POSTING_HEAD.index("project_id"), POSTING_HEAD.index("kind")
LABOUR, SUMMED = "labour", "labour_in_sum"
# Day and kind -> in the project's and in the reporting currency.
OfKinds = dict[tuple[str, str], list[Decimal]]
# Lines of the table, and the cells of each.
Part = tuple[Sequence[bytes], Sequence[Sequence[str]]]


@dataclass(frozen=True)
class Brought:
    """days: by project, what the measures take; lines: the table of postings, in parts, to be read once."""

    days: Mapping[int, tuple[Day, ...]]
    lines: Iterator[bytes]


class Sums:
    """Sums by project, day and kind as the table has them, in the project's and in the reporting currency.

    A posting without an exchange rate is in none; the day is "" where nobody stated one.
    """

    def __init__(self) -> None:
        self._by_project: dict[str, OfKinds] = defaultdict(lambda: defaultdict(lambda: [NOTHING, NOTHING]))

    def add(self, rows: Iterable[Sequence[str]]) -> None:
        """Add rows of POSTING_HEAD."""
        found = self._by_project
        for project, _, _, _, kind, day, _, _, own, reporting in rows:
            total = found[project][day, kind]
            amount = Decimal(own) if own else NOTHING
            total[0] += amount
            total[1] += amount if reporting == own else Decimal(reporting or 0)

    def days(self) -> dict[int, tuple[Day, ...]]:
        """By project what each day brought, as cells keep it: what has no day is in none."""
        return {int(project): tuple(_days(found)) for project, found in self._by_project.items()}

    def labour(self, project: str, closed_on: date) -> tuple[str, Decimal, Decimal] | None:
        """Labour up to the day on which a project was closed, and that without a day: the first day, and both sums."""
        found = {day: total for (day, kind), total in self._by_project[project].items() if kind == LABOUR}
        counted = {day: total for day, total in found.items() if day <= closed_on.isoformat()}
        if not counted:
            return None
        own, reporting = (sum(amounts, NOTHING) for amounts in zip(*counted.values(), strict=True))
        return min(filter(None, counted), default=""), own, reporting


def _days(found: OfKinds) -> Iterator[Day]:
    by_day: dict[str, dict[str, list[Decimal]]] = defaultdict(dict)
    for (day, kind), total in found.items():
        if day and kind in NAMES:
            by_day[day][kind] = total
    for day in sorted(by_day):
        own, reporting = (Amounts(**{kind: one[side] for kind, one in by_day[day].items()}) for side in (0, 1))
        yield Day(date.fromisoformat(day), own, reporting)


@contextmanager
def brought_by(project_ids: Sequence[int], *, summed_to: Mapping[int, date] | None) -> Iterator[Brought]:
    """What these projects' facts bring, read once; summed_to: labour in one line up to the day each was closed on."""
    sums = Sums()
    read = _read(sorted(project_ids), sums)
    with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        file.writelines(table(POSTING_HEAD, ()))
        file.writelines(
            (b"".join(part) for part, _ in read) if summed_to is None else _labour_in_sum(read, sums, summed_to)
        )
        file.seek(0)
        yield Brought(sums.days(), _parts(file))


def _read(project_ids: Sequence[int], sums: Sums) -> Iterator[Part]:
    """The postings by project, their lines and the cells of these, and on the way the sums of each."""
    for start in range(0, len(project_ids), PROJECTS_AT_ONCE):
        for part in copied_lines(*postings_asked(project_ids[start : start + PROJECTS_AT_ONCE])):
            rows = list(csv.reader(io.StringIO(b"".join(part).decode(), newline="")))
            sums.add(rows)
            yield part, rows


def _labour_in_sum(read: Iterable[Part], sums: Sums, closed_on: Mapping[int, date]) -> Iterator[bytes]:
    """The same with one line a project for all its labour, on its first day: what a person costs is in none.

    What a project costs is anybody's to see who sees the project, and so is this sum. Labour after the day on which
    the project was closed is part of no figure, and a line of its own could be one person's: it is left out.
    """
    each = (one for part, rows in read for one in zip(part, rows, strict=True))
    for project, of_project in groupby(each, key=lambda one: one[1][PROJECT]):
        yield from (line for line, row in of_project if row[KIND] != LABOUR)
        labour = sums.labour(project, closed_on[int(project)])
        if labour is not None:
            first, own, reporting = labour
            yield lines([(project, "", SUMMED, 0, LABOUR, first, own, "", own, reporting)])


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    while part := file.read(AT_ONCE):
        yield part
