"""The freshness page: each stream against its policy."""

from datetime import datetime

from visibility.access import Viewer
from visibility.queries.shapes.freshness import FreshnessPage


def freshness(viewer: Viewer, *, now: datetime) -> FreshnessPage:
    """All sources of the firm with their streams, worst first."""
    raise NotImplementedError
