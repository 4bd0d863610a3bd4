"""The portfolio page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from visibility.access import ROLES, Viewer
from visibility.queries.portfolio import portfolio as ask
from visibility.queries.portfolio_filters import filters_of
from visibility.web import charts
from visibility.web.access import allow
from visibility.web.fields import page_number


@allow(*ROLES)
def portfolio(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Tiles, burn, unbilled work and projects, by the filters in the URL."""
    filters = filters_of(request.GET, page=page_number(request.GET))
    page = ask(viewer, filters, now=timezone.now())
    context = {
        "page": page,
        "filters": filters,
        "burn_figure": charts.burn(page.burn),
        "unbilled_figure": charts.unbilled(page.unbilled, page.currency),
        "query": _query_without(request, "page"),
    }
    return render(request, "portfolio/page.html", context)


def _query_without(request: HttpRequest, name: str) -> str:
    asked = request.GET.copy()
    asked.pop(name, None)
    return asked.urlencode()
