"""Work matched with invoices when it is asked for: at budget rates, and of projects that were not measured since."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

from django.db.models import Exists, OuterRef

from integrations.canonical.models import Project
from integrations.canonical.money import quantise
from journeys.rows import Row
from visibility.measures.cash_clock import Dated
from visibility.models import ProjectFigures, ProjectPeriod
from visibility.projections.invoiced_work import BILLED, WorkOfInvoice, earned_by, matched
from visibility.queries.cash.scope import CashScope

# A large firm's days do not fit into a process at once.
CELLS_AT_ONCE = 2_000
NOTHING = Decimal(0)
Days = Sequence[Mapping[str, str]]
# Its project, how that earns by itself, the currency of its amounts, and its days.
Cell = tuple[int, str, str, Days]


def matched_now(scope: CashScope) -> list[Row]:
    """{"project_id", "work"} of projects in scope, work as ProjectFigures.work_by_invoice keeps it.

    At actual rates of those alone that have none kept. By what was signed for a project, or else its own method; what
    has no rate into the reporting currency is left out, as in the read models. At most three queries.
    """
    found = _cells(scope)
    signed = _signed(scope) if found is not None else {}
    return [
        {"project_id": project_id, "work": _of_project(scope, signed.get(project_id), list(own))}
        for project_id, own in groupby(found or (), key=itemgetter(0))
    ]


def _cells(scope: CashScope) -> Iterator[Cell] | None:
    """None where every project has its work kept."""
    cells = ProjectPeriod.objects.filter(firm_id=scope.viewer.firm_id, project__is_deleted=False).order_by("project_id")
    if scope.entity_ids is not None:
        cells = cells.filter(project__legal_entity_id__in=sorted(scope.entity_ids))
    if not scope.is_at_budget:
        left = _without_kept(scope.viewer.firm_id)
        if not left:
            return None
        cells = cells.filter(project_id__in=left)
    return cells.values_list("project_id", "project__revenue_method", "currency", "days").iterator(CELLS_AT_ONCE)


def _without_kept(firm_id: int) -> list[int]:
    kept = ProjectFigures.objects.filter(project_id=OuterRef("pk"), work_by_invoice__isnull=False)
    projects = Project.objects.filter(firm_id=firm_id, is_deleted=False).exclude(Exists(kept))
    return list(projects.values_list("pk", flat=True))


def _signed(scope: CashScope) -> Mapping[int, set[str]]:
    """The revenue methods of the projects that have a contract in force."""
    figures = ProjectFigures.objects.filter(firm_id=scope.viewer.firm_id).exclude(contract_lines=[])
    lines = figures.values_list("project_id", "contract_lines")
    return {project_id: {line["method"] for line in found} for project_id, found in lines}


def _of_project(scope: CashScope, signed: set[str] | None, cells: Sequence[Cell]) -> list[WorkOfInvoice]:
    names = earned_by(signed or {cells[0][1]})
    return matched(_dated(scope, cells, names), _dated(scope, cells, (BILLED,)))


def _dated(scope: CashScope, cells: Sequence[Cell], names: Sequence[str]) -> Iterator[Dated]:
    """Days as cells keep them, in the reporting currency; at budget rates those without one are left out."""
    for *_, currency, days in cells:
        rate = scope.rates.rate(currency, scope.currency) if scope.is_at_budget else None
        if rate is not None:
            yield from _translated(days, names, rate, scope.currency)
        elif not scope.is_at_budget:
            yield from _posted(days, [f"{name}_r" for name in names])


def _posted(days: Days, names: Sequence[str]) -> Iterator[Dated]:
    for day in days:
        amounts = [Decimal(day[name]) for name in names if name in day]
        yield Dated(date.fromisoformat(day["on"]), sum(amounts, NOTHING))


def _translated(days: Days, names: Sequence[str], rate: Decimal, currency: str) -> Iterator[Dated]:
    for day in days:
        amounts = [quantise(Decimal(day[name]) * rate, currency) for name in names if name in day]
        yield Dated(date.fromisoformat(day["on"]), sum(amounts, NOTHING))
