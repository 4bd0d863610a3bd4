"""Pure: a project's terms and postings -> its figures as they would be stored, by the product's measures."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from visibility.evidence.numbers import Figures
from visibility.evidence.terms import Terms, project_of
from visibility.measures.figure import Figure, known
from visibility.projections.believed import FactPosting, with_days
from visibility.projections.figures import stored, within_range
from visibility.projections.project_inputs import ProjectInputs
from visibility.projections.project_value import measure
from visibility.projections.translation import translate


def figures_of(project: ProjectInputs, *, as_of: date) -> Figures:
    """Every figure of a project closed on a day, rounded to what a column keeps, and its open seats."""
    value = measure(project, as_of=as_of)
    measured = {**value.figures, **translate(project, value.figures, as_of=as_of)}
    figures = {name: _kept(name, within_range(name, figure)) for name, figure in measured.items()}
    return {**figures, "open_roles_soon": known(value.open_roles_soon)}


def figures_from(terms: Terms, postings: Iterable[FactPosting], *, as_of: date) -> Figures:
    """The same from what a pack holds."""
    return figures_of(with_days(project_of(terms), postings), as_of=as_of)


def _kept(name: str, figure: Figure) -> Figure:
    kept: Decimal | None = stored(name, figure)
    return figure if kept is None else Figure(kept)
