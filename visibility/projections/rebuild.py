"""Everything anew, and whether that changes anything: incremental, rebuilt and oracle side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random

from django.db import connection, transaction

from integrations import busy
from integrations.canonical.models import Dirty, Project
from visibility.models import BillingError, ProjectFigures, ProjectLeakage, ProjectPeriod
from visibility.projections import cells, figures, history, leakage, oracle, oracle_lent
from visibility.projections.inputs import slices
from visibility.projections.turn import run

# Project by project, as turns take them: a project with marks in each of three turns would be measured three times.
MARK_EVERYTHING = """
INSERT INTO canonical_dirty (firm_id, project_id, period, recorded_at)
SELECT firm_id, id, '', now() FROM canonical_project
UNION SELECT firm_id, project_id, period, now() FROM visibility_projectperiod
UNION SELECT firm_id, project_id, posting_period, now() FROM canonical_all_facts WHERE project_id IS NOT NULL
ORDER BY 2, 3
"""

CELL_AMOUNTS = tuple(
    field.name
    for field in ProjectPeriod._meta.concrete_fields  # noqa: SLF001  (Django's documented model API)
    if field.get_internal_type() in ("DecimalField", "IntegerField", "JSONField")
)
WALK_AMOUNTS = tuple(name for name in leakage.STORED if name != "firm")
ERROR_AMOUNTS = ("what", "twin_id", "amount", "currency", "reason", "stated_rate", "own_rate", "seems_of")
FIGURE_AMOUNTS = tuple(name for name in figures.STORED if name not in ("firm", "legal_entity", "as_of"))


@dataclass(frozen=True)
class Difference:
    """One value that is not the same: which comparison, where, what is stored and what should be."""

    compared: str
    place: str
    stored: object
    expected: object

    def __str__(self) -> str:
        return f"{self.compared}: {self.place} is {self.stored}, should be {self.expected}"


@dataclass(frozen=True)
class Report:
    """What a check compared and what it found. left_out: codes of projects whose figures are not of now yet."""

    cells: int
    projects: int
    sampled: int
    differences: tuple[Difference, ...]
    left_out: tuple[str, ...] = ()


def rebuild(now: datetime) -> int:
    """Mark everything and project it; returns how many projects got new figures."""
    with connection.cursor() as cursor:
        cursor.execute(MARK_EVERYTHING)
    return run(now)


@transaction.atomic
def check(now: datetime, *, sample: int = 25, seed: int = 7) -> Report:
    """Compare what is stored with a rebuild, and a sample of projects with the oracle, all in one snapshot.

    Nothing is kept. Raises OperationalError (serialization failure) when the projector works meanwhile: run it
    again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    busy.wait_longer(statement_timeout=history.LONGEST, idle_in_transaction_session_timeout=history.LONGEST)
    return compare(now.astimezone(UTC).date(), sample=sample, seed=seed)


@transaction.atomic
def compare(today: date, *, sample: int, seed: int = 7) -> Report:
    """Recompute every project that has no marks waiting, compare, and put everything back.

    Projects with marks, or closed on an earlier day, are stale, not wrong: they are left out, and named.
    """
    current = ProjectFigures.objects.filter(as_of=today).exclude(project_id__in=Dirty.objects.values("project_id"))
    projects = list(Project.objects.filter(pk__in=current.values("project_id")).order_by("pk"))
    left_out = Project.objects.exclude(pk__in=current.values("project_id")).order_by("code", "pk")
    waiting = tuple(code or f"#{pk}" for code, pk in left_out.values_list("code", "pk"))
    chosen = Random(seed).sample(projects, min(sample, len(projects)))  # noqa: S311  (the same sample each time)
    versions = figures.lock([project.pk for project in projects], as_of=today)
    # The days of all cells of a large firm are gigabytes.
    parts = [_compared(ids, versions, chosen, today) for ids in slices(list(versions))]
    transaction.set_rollback(True)
    return Report(
        cells=sum(part.cells for part in parts),
        projects=len(projects),
        sampled=len(chosen),
        differences=tuple(one for part in parts for one in part.differences),
        left_out=waiting,
    )


def _compared(ids: Sequence[int], versions: figures.Versions, chosen: Sequence[Project], today: date) -> Report:
    """Some projects, just locked, against what they come to now, and those chosen against the oracle."""
    stored = Stored.of(ids)
    cells.recompute(_cells(ids))
    figures.recompute({project_id: versions[project_id] for project_id in ids}, as_of=today)
    rebuilt = Stored.of(ids)
    sampled = [project for project in chosen if project.pk in set(ids)]
    found = (*stored.against(rebuilt, "rebuilt"), *_against_oracle(sampled, rebuilt, today))
    return Report(len(stored.cells), len(ids), len(sampled), found)


@dataclass(frozen=True)
class Stored:
    """The read models' values at one moment, by place."""

    cells: dict[str, tuple[object, ...]]
    figures: dict[str, tuple[object, ...]]
    walks: dict[str, tuple[object, ...]]
    errors: dict[str, tuple[object, ...]]

    @classmethod
    def of(cls, project_ids: Sequence[int]) -> "Stored":
        cell_rows = ProjectPeriod.objects.filter(project_id__in=project_ids)
        figure_rows = ProjectFigures.objects.filter(project_id__in=project_ids)
        walks = ProjectLeakage.objects.filter(project_id__in=project_ids)
        errors = BillingError.objects.filter(project_id__in=project_ids)
        return cls(
            {f"{row.project_id} {row.period}": values(row, CELL_AMOUNTS) for row in cell_rows},
            {str(row.project_id): values(row, FIGURE_AMOUNTS) for row in figure_rows},
            {str(row.project_id): values(row, WALK_AMOUNTS) for row in walks},
            {f"{row.project_id} {row} {row.place}": values(row, ERROR_AMOUNTS) for row in errors},
        )

    def against(self, other: "Stored", compared: str) -> Iterator[Difference]:
        yield from _differences(self.cells, other.cells, CELL_AMOUNTS, f"{compared} cell of project")
        yield from _differences(self.figures, other.figures, FIGURE_AMOUNTS, f"{compared} figures of project")
        yield from _differences(self.walks, other.walks, WALK_AMOUNTS, f"{compared} leakage of project")
        yield from _differences(self.errors, other.errors, ERROR_AMOUNTS, f"{compared} billing errors of project")


def values(
    row: ProjectPeriod | ProjectFigures | ProjectLeakage | BillingError, names: Sequence[str]
) -> tuple[object, ...]:
    """A row's values, comparable: numbers without trailing zeros."""
    found = (getattr(row, name) for name in names)
    return tuple(value.normalize() if isinstance(value, Decimal) else value for value in found)


def _differences(
    stored: dict[str, tuple[object, ...]],
    expected: dict[str, tuple[object, ...]],
    names: Sequence[str],
    compared: str,
) -> Iterator[Difference]:
    nothing = (None,) * len(names)
    for place in sorted(stored.keys() | expected.keys()):
        pairs = zip(names, stored.get(place, nothing), expected.get(place, nothing), strict=True)
        yield from (Difference(compared, f"{place} {name}", one, other) for name, one, other in pairs if one != other)


def _against_oracle(projects: Sequence[Project], rebuilt: Stored, today: date) -> Iterator[Difference]:
    rates = {firm_id: oracle.rates_of(firm_id) for firm_id in {project.firm_id for project in projects}}
    told = {
        str(project.pk): values(oracle.figures_of(project, rates[project.firm_id], as_of=today), FIGURE_AMOUNTS)
        for project in projects
    }
    known = {place: rebuilt.figures[place] for place in told}
    yield from _differences(known, told, FIGURE_AMOUNTS, "oracle figures of project")
    for project in projects:
        kept, expected = oracle_lent.kept(project), oracle_lent.lent(project, rates[project.firm_id])
        yield from _differences(kept, expected, oracle_lent.PARTS, "oracle lent hours of project")


def _cells(project_ids: Sequence[int]) -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT project_id, posting_period FROM canonical_all_facts "
            "WHERE project_id = ANY(%s) AND posting_period <> '' "
            "UNION SELECT project_id, period FROM visibility_projectperiod WHERE project_id = ANY(%s) ORDER BY 1, 2",
            [list(project_ids), list(project_ids)],
        )
        found: list[tuple[int, str]] = cursor.fetchall()
    return found
