"""What the facts of many projects bring: the sums by day for reckoning, each posting in a file for the pack."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from tempfile import SpooledTemporaryFile
from typing import IO

from visibility.evidence.archive import table
from visibility.evidence.facts import POSTING_HEAD, labour_in_sum
from visibility.projections.believed import FactPosting, days_of, postings_of
from visibility.projections.project_inputs import Day

# The postings of so many projects are in memory at once, and a pack has a second copy of none.
PROJECTS_AT_ONCE = 10
IN_MEMORY, AT_ONCE = 4 * 1024 * 1024, 256 * 1024


@dataclass(frozen=True)
class Brought:
    """days: by project, what the measures take; lines: the table of postings, in parts, to be read once."""

    days: Mapping[int, tuple[Day, ...]]
    lines: Iterator[bytes]


@contextmanager
def brought_by(project_ids: Sequence[int], *, summed_to: Mapping[int, date] | None) -> Iterator[Brought]:
    """What these projects' facts bring, read once; summed_to: labour in one line up to the day each was closed on."""
    days: dict[int, tuple[Day, ...]] = {}
    with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        file.writelines(table(POSTING_HEAD, _read(sorted(project_ids), days, summed_to)))
        file.seek(0)
        yield Brought(days, _parts(file))


def _read(
    project_ids: Sequence[int], days: dict[int, tuple[Day, ...]], summed_to: Mapping[int, date] | None
) -> Iterator[FactPosting]:
    """The postings by project, and on the way the days of each."""
    for start in range(0, len(project_ids), PROJECTS_AT_ONCE):
        found = postings_of(project_ids[start : start + PROJECTS_AT_ONCE])
        days |= {key: days_of(group) for key, group in groupby(found, key=lambda one: one.project_id)}
        yield from found if summed_to is None else labour_in_sum(found, summed_to)


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    while part := file.read(AT_ONCE):
        yield part
