"""The margin bridge between two days, of the portfolio and of one project, and the rows behind each bar."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from visibility.access import ROLES, Viewer
from visibility.queries import told
from visibility.queries.bridge.page import bridge as ask
from visibility.queries.bridge.rows import KEYS, bridge_bar
from visibility.queries.bridge.scope import as_query, filters_of
from visibility.queries.bridge.words import MARGINS
from visibility.queries.one_of import one_of
from visibility.queries.paging import page_number
from visibility.queries.portfolio.filters import choosing, in_words
from visibility.queries.shapes.bridge import BridgeFilters
from visibility.web import charts
from visibility.web.access import allow


@allow(*ROLES)
def bridge(request: HttpRequest, viewer: Viewer, code: str = "") -> HttpResponse:
    """From the margin of one day to that of another, by the days and filters in the URL."""
    filters = filters_of(request.GET, now=timezone.now(), project=code)
    page = ask(viewer, filters, now=timezone.now())
    drawn = [bar for bar in page.bars if bar.kind == "total" or bar.value.figure]
    context = {
        "page": page,
        "figure": charts.waterfall(drawn, page.currency),
        "told": told.of_bridge(request.GET, page),
        "margin": MARGINS[page.basis],
        **_about(page.filters),
    }
    return render(request, "bridge/page.html", context)


@allow(*ROLES)
def bar(request: HttpRequest, viewer: Viewer, bar: str, code: str = "") -> HttpResponse:
    """The rows behind one bar: projects, or the facts of one of them."""
    filters = filters_of(request.GET, now=timezone.now(), project=code, page=page_number(request.GET))
    page = bridge_bar(viewer, one_of(KEYS, bar), filters, now=timezone.now())
    context = {
        "page": page,
        "told": told.of_bridge(request.GET, page),
        "margin": MARGINS[page.basis],
        **_about(page.filters),
    }
    return render(request, "bridge/bar.html", context)


def _about(filters: BridgeFilters) -> dict[str, object]:
    """What the page says of its filters, and carries along in its links and its form."""
    return {
        "filters": filters,
        "query": urlencode(as_query(filters)),
        "chosen": choosing(filters.projects),
        "chosen_words": in_words(filters.projects),
        "margins": MARGINS.items(),
    }
