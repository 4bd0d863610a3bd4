"""The home page: where a role begins and what waits there."""

from datetime import datetime

from visibility.access import Viewer
from visibility.queries.shapes.home import HomePage


def home(viewer: Viewer, *, now: datetime) -> HomePage:
    """The landing page of the viewer's first role, and what waits."""
    raise NotImplementedError
