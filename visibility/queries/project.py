"""The project page: margin grid, burn, estimates, milestones, team, money, story."""

from datetime import datetime

from visibility.access import Viewer
from visibility.queries.shapes.project import ProjectPage


def project(viewer: Viewer, code: str, *, now: datetime) -> ProjectPage:
    """Everything of one project's page. Raises OutOfScope when the viewer has no project of that code."""
    raise NotImplementedError
