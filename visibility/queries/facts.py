"""The rows behind a number of a project."""

from datetime import datetime

from visibility.access import Viewer
from visibility.queries.shapes.facts import FactFilters, FactsPage


def facts(viewer: Viewer, code: str, filters: FactFilters, *, now: datetime) -> FactsPage:
    """One page of a project's facts, newest first. Raises OutOfScope."""
    raise NotImplementedError
