"""Cells and figures of many projects at once; one that cannot be computed is found and set aside, the others go on."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import DataError

from integrations.halving import by_halves
from visibility.projections import cells, figures

log = logging.getLogger(__name__)

# What a source's values can do to the arithmetic. A lost connection or a deadlock is nobody's project.
UNCOMPUTABLE = (ArithmeticError, LookupError, TypeError, ValueError, DataError)


@dataclass(frozen=True)
class Batch:
    """Projects just locked with their versions, and the cells (project, period) to recompute, in key order."""

    versions: figures.Versions
    cells: Sequence[tuple[int, str]]
    as_of: date

    def of(self, ids: Sequence[int]) -> "Batch":
        """What of it concerns these projects."""
        versions = {key: self.versions[key] for key in ids}
        return Batch(versions, [cell for cell in self.cells if cell[0] in versions], self.as_of)


@dataclass(frozen=True)
class Computed:
    """Projects with new figures; those set aside; those of them that were not before."""

    done: tuple[int, ...] = ()
    aside: tuple[int, ...] = ()
    newly_aside: tuple[int, ...] = ()

    def __add__(self, other: "Computed") -> "Computed":
        return Computed(self.done + other.done, self.aside + other.aside, self.newly_aside + other.newly_aside)


def compute(batch: Batch) -> Computed:
    """Recompute cells, then figures, of all projects that can be, inside the caller's transaction."""
    computed, spoilt = by_halves(lambda ids: _recomputed(batch.of(ids)), list(batch.versions), spoilt_by=UNCOMPUTABLE)
    set_aside = [_set_aside(batch, project_id, error) for project_id, error in spoilt]
    return sum([*computed, *set_aside], Computed())


def _recomputed(batch: Batch) -> Computed:
    cells.recompute(batch.cells)
    figures.recompute(batch.versions, as_of=batch.as_of)
    return Computed(done=tuple(batch.versions))


def _set_aside(batch: Batch, project_id: int, error: Exception) -> Computed:
    if not figures.set_aside(project_id, batch.versions[project_id], as_of=batch.as_of):
        return Computed(aside=(project_id,))
    log.error("The figures of project %s cannot be computed.", project_id, exc_info=error)
    return Computed(aside=(project_id,), newly_aside=(project_id,))
