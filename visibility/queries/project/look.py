"""Everything one project's page needs, loaded once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from integrations.canonical.models import Project
from visibility.access import OutOfScope, Viewer
from visibility.measures.figure import Figure, Reason
from visibility.models import BillingError, ProjectFigures
from visibility.projections.closing import closing_rates
from visibility.projections.figures import uncomputed
from visibility.projections.inputs import Loaded, inputs_of, load_rows
from visibility.projections.people import Directory
from visibility.projections.project_inputs import ProjectInputs
from visibility.projections.recognition import Revenue, ToDate, revenue
from visibility.queries.methods import method_of
from visibility.queries.portfolio.lines import code_of
from visibility.queries.project.address import address_in_firm, find
from visibility.queries.stored import Stored
from visibility.trust.open_money import OpenRuns, open_runs
from visibility.trust.streams import StreamState, stream_states


@dataclass(frozen=True)
class Look:
    """A project with its rows, its stored figures, and its revenue by day."""

    viewer: Viewer
    project: Project
    address: str
    loaded: Loaded
    inputs: ProjectInputs
    stored: Stored
    revenue: Revenue
    streams: Sequence[StreamState]
    runs: Sequence[OpenRuns]
    errors: Sequence[BillingError]
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(UTC).date()

    @property
    def currency(self) -> str:
        return self.project.currency

    @property
    def code(self) -> str:
        return code_of(self.project.pk, self.project.code)

    @property
    def signed_methods(self) -> tuple[str, ...]:
        """Of each contract line in force, in order; none where nothing was signed."""
        return tuple(line["method"] for line in self.stored.row.contract_lines)

    @property
    def method(self) -> str:
        """What it earns by: methods.method_of."""
        return method_of(self.project.revenue_method, self.signed_methods)

    @property
    def is_computed(self) -> bool:
        """Whether the figures could be computed when that was last tried, and just now."""
        return Reason.NOT_COMPUTED not in self.stored.row.reasons.values()

    def figure(self, name: str) -> Figure:
        return self.stored.figure(name)


def look(viewer: Viewer, address: str, *, now: datetime) -> Look:
    """Load a project in scope. Raises OutOfScope, also while its first figures are still to be computed.

    Raises UNCOMPUTABLE where the arithmetic breaks on what the sources say.
    """
    project, row = _known(viewer, address)
    today = now.astimezone(UTC).date()
    (rows,) = load_rows([project.pk], as_of=today)
    loaded = replace(rows, project=project)
    return _look(viewer, loaded, inputs_of(loaded, as_of=today), row, now=now)


def look_without_figures(viewer: Viewer, address: str, *, now: datetime) -> Look:
    """The same with nothing reckoned: every figure not_computed; without days, tasks and seats. Raises OutOfScope."""
    project, _ = _known(viewer, address)
    today = now.astimezone(UTC).date()
    directory = Directory((), closing_rates([project.firm_id], today)[project.firm_id])
    nothing = ProjectInputs(
        method=project.revenue_method,
        currency=project.currency,
        reporting_currency=viewer.reporting_currency,
        price=project.price,
    )
    row = uncomputed(project, as_of=today)
    return _look(viewer, Loaded(project, (), (), (), directory), nothing, row, now=now)


def _known(viewer: Viewer, address: str) -> tuple[Project, ProjectFigures]:
    project = find(viewer, address)
    row = ProjectFigures.objects.filter(project=project).first()
    if row is None:
        raise OutOfScope("The project's first figures are being computed. Look again in a moment.")
    return project, row


def _look(viewer: Viewer, loaded: Loaded, inputs: ProjectInputs, row: ProjectFigures, *, now: datetime) -> Look:
    project, stored, today = loaded.project, Stored(row), now.astimezone(UTC).date()
    days = [day for day in inputs.days if day.on <= today]
    closing = loaded.directory.closing
    runs = open_runs(viewer.firm_id, viewer.entity_ids, closing=closing, currency=viewer.reporting_currency)
    return Look(
        viewer=viewer,
        project=project,
        address=address_in_firm(project),
        loaded=loaded,
        inputs=inputs,
        stored=stored,
        revenue=revenue(ToDate(inputs, days, today, stored.figure("ac"), stored.figure("eac"))),
        streams=stream_states(viewer.firm_id, now=now),
        runs=[run for run in runs if run.project_id == project.pk],
        errors=list(BillingError.objects.filter(project=project).select_related("twin").order_by("kind", "pk")),
        now=now,
    )
