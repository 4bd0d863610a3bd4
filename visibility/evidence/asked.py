"""Which number is asked for, of which projects: within the viewer's scope and role, as the pages show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from visibility.access import FINANCE_ROOM, OutOfScope, Viewer, scoped
from visibility.evidence.numbers import TILES, Figures, Number
from visibility.evidence.project_numbers import PROJECT
from visibility.measures.figure import Figure, known
from visibility.models import ProjectFigures
from visibility.projections.closing import closing_rates
from visibility.queries.portfolio.filters import as_text
from visibility.queries.portfolio.page import look
from visibility.queries.project.address import find
from visibility.queries.shapes.portfolio import PortfolioFilters
from visibility.queries.stored import Stored
from visibility.trust.billing_errors import Misbilled, misbilled, misstating
from visibility.trust.grading import Graded, grade
from visibility.trust.needs import NEEDS
from visibility.trust.open_money import OpenRuns, open_runs, touching
from visibility.trust.streams import StreamState, needed, optional_of, stream_states

# The money that a grade holds open money against, by the measure that is graded.
SPOKEN_OF = {
    "burn": "ac_reporting",
    "margin": "forecast_revenue_reporting",
    "unbilled": "unbilled_reporting",
    "staffing": "revenue_at_risk_reporting",
}


@dataclass(frozen=True)
class Asked:
    """One number of some projects, with what its grade needs. subject: what it is called in the audit trail."""

    viewer: Viewer
    number: Number
    subject: str
    query: str
    project_ids: Sequence[int]
    streams: Sequence[StreamState]
    runs: Sequence[OpenRuns]
    errors: Sequence[Misbilled]
    optional: frozenset[str]

    @property
    def shows_rates(self) -> bool:
        """Whether the viewer may see what an hour of a person costs."""
        return self.viewer.has_role(*FINANCE_ROOM)


def of_portfolio(viewer: Viewer, key: str, filters: PortfolioFilters, *, now: datetime) -> Asked:
    """A tile under the portfolio's filters. Raises OutOfScope for a tile that has no pack."""
    if key not in TILES:
        raise OutOfScope("No such number on the portfolio.")
    seen = look(viewer, filters, now=now)
    return Asked(
        viewer=viewer,
        number=TILES[key],
        subject=f"{key} of the portfolio",
        query=as_text(filters),
        project_ids=sorted(line.id for line in seen.lines),
        streams=seen.streams,
        runs=seen.runs,
        errors=seen.errors,
        optional=seen.optional,
    )


def of_project(viewer: Viewer, address: str, key: str, *, now: datetime) -> Asked:
    """A figure of one project. Raises OutOfScope for a project out of scope, or a figure that has no pack."""
    project = find(viewer, address)
    if key not in PROJECT:
        raise OutOfScope("No such number on a project.")
    closing = closing_rates([viewer.firm_id], now.astimezone(UTC).date())[viewer.firm_id]
    runs = open_runs(viewer.firm_id, viewer.entity_ids, closing=closing, currency=viewer.reporting_currency)
    errors = misbilled(viewer.firm_id, viewer.entity_ids, closing=closing, currency=viewer.reporting_currency)
    return Asked(
        viewer=viewer,
        number=PROJECT[key],
        subject=f"{key} of project {address}",
        query="",
        project_ids=[project.pk],
        streams=stream_states(viewer.firm_id, now=now),
        runs=[run for run in runs if run.project_id == project.pk],
        errors=[one for one in errors if one.project_id == project.pk],
        optional=optional_of(viewer.firm_id),
    )


def shown(asked: Asked) -> tuple[list[ProjectFigures], list[Figures]]:
    """The rows that pages show, by project, and their figures of this number's fields.

    Raises OutOfScope while the first figures are still to be computed.
    """
    rows = scoped(ProjectFigures.objects.filter(project_id__in=asked.project_ids), asked.viewer)
    found = list(rows.select_related("project").order_by("project_id"))
    if len(found) != len(asked.project_ids) or not found:
        raise OutOfScope("Its first figures are being computed. Look again in a moment.")
    return found, [figures_of(row, (*asked.number.fields, SPOKEN_OF[asked.number.trust])) for row in found]


def figures_of(row: ProjectFigures, names: Sequence[str]) -> Mapping[str, Figure]:
    """Figures of a row by name; counts are figures too."""
    stored = Stored(row)
    counts = {"open_roles_soon": known(row.open_roles_soon)}
    return {name: counts.get(name) or stored.figure(name) for name in names}


def graded(asked: Asked, figures: Sequence[Figures]) -> Graded:
    """The grade of the number, by the money it speaks of; a null has none."""
    spoken = SPOKEN_OF[asked.number.trust]
    having = [one for one in figures if all(one[name].is_known for name in (*asked.number.fields, spoken))]
    amount = sum((one[spoken].value or Decimal(0) for one in having), Decimal(0))
    return grade(
        asked.number.trust,
        amount if having and asked.number.combine(figures).is_known else None,
        streams=asked.streams,
        open_money=touching(asked.runs, asked.number.trust),
        misbilled=misstating(asked.errors, asked.number.trust),
        optional=asked.optional,
    )


def streams_of(asked: Asked) -> Sequence[StreamState]:
    """The streams that the number cannot do without, by connection and stream."""
    return needed(asked.streams, NEEDS[asked.number.trust])
