"""The projects that a page of leakage speaks of: within the viewer's scope, by the filters, each with its walk."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property

from integrations.texts import storable_text
from visibility.access import Viewer
from visibility.measures.figure import Reason
from visibility.models import ProjectLeakage
from visibility.queries.ledger import Ledger, ledger_of
from visibility.queries.portfolio.lines import Line, chosen, lines_of
from visibility.queries.shapes.leakage import LeakageFilters
from visibility.queries.shapes.portfolio import PortfolioFilters

LONGEST = 100
CHOOSING = ("entity", "customer", "project")


def filters_of(query: Mapping[str, object], *, page: int = 1) -> LeakageFilters:
    """The filters that a query string names; what it says beyond them is ignored."""
    texts = {
        name: storable_text(str(query.get(name, ""))).strip()[:LONGEST]
        for name in ("entity", "customer", "project", "cause")
    }
    return LeakageFilters(**texts, beyond="1" if query.get("beyond") == "1" else "", page=page)


def choosing(filters: LeakageFilters) -> dict[str, str]:
    """What chooses the projects as a query: those filters that are given."""
    return {name: value for name, value in asdict(filters).items() if name in CHOOSING and value}


def asking(filters: LeakageFilters) -> dict[str, str]:
    """What chooses the projects, and whether more than their bars is meant, as a query."""
    return choosing(filters) | ({"beyond": filters.beyond} if filters.beyond else {})


@dataclass(frozen=True)
class Selection:
    """Chosen projects with their walks by project; `everything` is what the viewer may choose from."""

    viewer: Viewer
    filters: LeakageFilters
    everything: Sequence[Line]
    lines: Sequence[Line]
    walks: Mapping[int, ProjectLeakage]
    ledger: Ledger
    now: datetime

    @property
    def currency(self) -> str:
        return self.viewer.reporting_currency

    @cached_property
    def walked(self) -> Sequence[tuple[Line, ProjectLeakage]]:
        """The projects of which it is known what was sold and what is expected."""
        return [(line, self.walks[line.id]) for line in self.lines if not self.why_left_out(line)]

    @cached_property
    def left_out(self) -> Sequence[Line]:
        return [line for line in self.lines if self.why_left_out(line)]

    @cached_property
    def project_ids(self) -> frozenset[int] | None:
        """The projects chosen; None where no filter chooses: then also what belongs to none of them is meant."""
        return frozenset(line.id for line in self.lines) if choosing(self.filters) else None

    @cached_property
    def by_id(self) -> Mapping[int, Line]:
        return {line.id: line for line in self.everything}

    def why_left_out(self, line: Line) -> str:
        """The reason why a project has no walk; "" where it has one."""
        walked = self.walks.get(line.id)
        return walked.reason if walked else Reason.NOT_COMPUTED


def select(viewer: Viewer, filters: LeakageFilters, *, now: datetime) -> Selection:
    """The projects that the filters choose; a value out of scope finds none. Five queries."""
    everything = lines_of(viewer)
    wanted = PortfolioFilters(entity=filters.entity, customer=filters.customer)
    lines = [line for line in chosen(everything, wanted) if filters.project in ("", line.address)]
    ids = {line.id for line in lines}
    walks = ProjectLeakage.objects.filter(firm_id=viewer.firm_id)
    known = {walked.project_id: walked for walked in walks if walked.project_id in ids}
    return Selection(viewer, filters, everything, lines, known, ledger_of(viewer, now=now), now)
