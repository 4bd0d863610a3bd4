"""The portfolio page."""

from dataclasses import fields
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from visibility.access import ROLES, Viewer
from visibility.queries.portfolio import portfolio as ask
from visibility.queries.shapes.portfolio import PortfolioFilters
from visibility.web import charts
from visibility.web.access import allow
from visibility.web.fields import page_number, text

TEXTS = tuple(field.name for field in fields(PortfolioFilters) if field.name != "page")


@allow(*ROLES)
def portfolio(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Tiles, burn, unbilled work and projects, by the filters in the URL."""
    filters = _filters(request.GET)
    page = ask(viewer, filters, now=timezone.now())
    context = {
        "page": page,
        "filters": filters,
        "burn_figure": charts.burn(page.burn),
        "unbilled_figure": charts.unbilled(page.unbilled, page.currency),
        "query": _query_without(request, "page"),
    }
    return render(request, "portfolio/page.html", context)


def _filters(asked: QueryDict) -> PortfolioFilters:
    given: dict[str, Any] = {name: text(asked, name, longest=100) for name in TEXTS}
    return PortfolioFilters(**{name: value for name, value in given.items() if value}, page=page_number(asked))


def _query_without(request: HttpRequest, name: str) -> str:
    asked = request.GET.copy()
    asked.pop(name, None)
    return asked.urlencode()
