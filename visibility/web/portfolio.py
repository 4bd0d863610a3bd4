"""The portfolio page."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from visibility.access import ROLES, Viewer
from visibility.queries import told
from visibility.queries.paging import page_number
from visibility.queries.portfolio.at_budget import rate_of
from visibility.queries.portfolio.filters import filters_of, in_words
from visibility.queries.portfolio.page import portfolio as ask
from visibility.queries.saved_views import kept_views
from visibility.templatetags.parts import standing_of
from visibility.web import charts
from visibility.web.access import allow
from visibility.web.view_bar import opened_with, view_bar


@allow(*ROLES)
def portfolio(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Tiles, burn, unbilled work and projects, by the filters in the URL."""
    views = kept_views(viewer, "portfolio")
    if elsewhere := opened_with(request.GET, "portfolio", views):
        return elsewhere
    filters, now = filters_of(request.GET, page=page_number(request.GET)), timezone.now()
    page = ask(viewer, filters, now=now, rate=rate_of(request.GET.get("rate")))
    context = {
        "page": page,
        "told": told.of_portfolio(request.GET),
        "filters": filters,
        "standing": standing_of(viewer, request, page.version),
        "chosen": in_words(filters),
        "burn_figure": partial(charts.burn, page.burn),
        "unbilled_figure": partial(charts.unbilled, page.unbilled, page.currency),
        "query": _query_without(request, "page"),
        **view_bar(viewer, "portfolio", views, request.GET, now=now),
    }
    return render(request, "portfolio/page.html", context)


def _query_without(request: HttpRequest, name: str) -> str:
    asked = request.GET.copy()
    asked.pop(name, None)
    return asked.urlencode()
