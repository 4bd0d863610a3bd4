"""Everything one project's page needs, loaded once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from integrations.canonical.models import Project
from visibility.access import OutOfScope, Viewer
from visibility.measures.figure import Figure
from visibility.models import ProjectFigures
from visibility.projections.inputs import Loaded, inputs_of, load_rows
from visibility.projections.project_inputs import ProjectInputs
from visibility.projections.recognition import Revenue, ToDate, revenue
from visibility.queries.portfolio_lines import code_of
from visibility.queries.project_address import address_in_firm, find
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

    def figure(self, name: str) -> Figure:
        return self.stored.figure(name)


def look(viewer: Viewer, address: str, *, now: datetime) -> Look:
    """Load a project in scope. Raises OutOfScope, also while its first figures are still to be computed."""
    project = find(viewer, address)
    row = ProjectFigures.objects.filter(project=project).first()
    if row is None:
        raise OutOfScope("The project's first figures are being computed. Look again in a moment.")
    today = now.astimezone(UTC).date()
    (loaded,) = load_rows([project.pk], as_of=today)
    inputs, stored = inputs_of(loaded, as_of=today), Stored(row)
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
        now=now,
    )
