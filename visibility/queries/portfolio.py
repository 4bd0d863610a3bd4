"""The portfolio page: five tiles, burn, unbilled by age, projects worst first."""

from datetime import datetime

from visibility.access import Viewer
from visibility.queries.shapes.portfolio import PortfolioFilters, PortfolioPage


def portfolio(viewer: Viewer, filters: PortfolioFilters, *, now: datetime) -> PortfolioPage:
    """Everything of the page, from read models only; a filter value out of scope finds nothing."""
    raise NotImplementedError
