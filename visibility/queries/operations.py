"""The operations page: journeys, failures by fingerprint, connections."""

from datetime import datetime

from visibility.access import Viewer
from visibility.queries.shapes.operations import OperationsPage


def operations(viewer: Viewer, *, now: datetime) -> OperationsPage:
    """Everything of the page, within the viewer's legal entities."""
    raise NotImplementedError
