"""The portfolio as a heatmap: money and business promises side by side."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from visibility.access import ROLES, Viewer
from visibility.queries import told
from visibility.queries.heatmap.page import QUADRANTS
from visibility.queries.heatmap.page import heatmap as ask
from visibility.queries.one_of import one_of
from visibility.queries.paging import page_number
from visibility.queries.portfolio.at_budget import at_rate, rate_of
from visibility.queries.portfolio.filters import choosing, filters_of
from visibility.web.access import allow
from visibility.web.fields import text


@allow(*ROLES)
def heatmap(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Projects worst first, all of them or those of one quadrant, by the portfolio's filters."""
    filters, asked = filters_of(request.GET, page=page_number(request.GET)), text(request.GET, "only")
    only = one_of(tuple(QUADRANTS), asked) if asked else ""
    rate = rate_of(request.GET.get("rate"))
    page = ask(viewer, filters, only=only, now=timezone.now(), rate=rate)
    chosen = choosing(filters) | at_rate(rate)
    context = {
        "page": page,
        "told": told.of_rate(request.GET),
        "query": urlencode(chosen),
        "whole": urlencode({**chosen, **({"only": only} if only else {})}),
    }
    return render(request, "portfolio/heatmap.html", context)
