"""Margin leakage: the waterfall, the rows behind each bar, what was recovered, and what is billed wrongly."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from visibility.access import ADMIN, EXECUTIVE, FINANCE, Viewer
from visibility.queries.leakage.billing_errors import billing_errors
from visibility.queries.leakage.page import leakage as ask
from visibility.queries.leakage.rows import KEYS, leakage_bar, leakage_recovered
from visibility.queries.leakage.selection import asking, choosing, filters_of
from visibility.queries.leakage.words import without_walk
from visibility.queries.one_of import one_of
from visibility.queries.paging import page_number
from visibility.web import charts
from visibility.web.access import allow

# A first look; the rest is a press away (docs/adr/0032).
FIRST = 20


@allow(EXECUTIVE, FINANCE, ADMIN)
def leakage(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """From the margin as sold to the margin as things stand, by the filters in the URL."""
    filters = filters_of(request.GET)
    page = ask(viewer, filters, now=timezone.now())
    context = {
        "page": page,
        "filters": filters,
        "figure": charts.waterfall(page.bars, page.currency),
        "left_out": without_walk(page.left_out_count, page.left_out_value) if page.left_out_count else "",
        "query": urlencode(choosing(filters)),
        "first": "" if request.GET.get("all") else f":{FIRST}",
    }
    return render(request, "leakage/page.html", context)


@allow(EXECUTIVE, FINANCE, ADMIN)
def bar(request: HttpRequest, viewer: Viewer, bar: str) -> HttpResponse:
    """The rows behind one bar: projects, or the records that leak."""
    filters = filters_of(request.GET, page=page_number(request.GET))
    page = leakage_bar(viewer, one_of(KEYS, bar), filters, now=timezone.now())
    context = {
        "page": page,
        "filters": filters,
        "query": urlencode(asking(filters)),
        "top": urlencode(choosing(filters)),
    }
    return render(request, "leakage/bar.html", context)


@allow(EXECUTIVE, FINANCE, ADMIN)
def errors(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Invoices that cannot be right: lines that stand twice, the exchange rate of another day."""
    filters = filters_of(request.GET, page=page_number(request.GET))
    page = billing_errors(viewer, filters, request.GET.get("kind", ""), now=timezone.now())
    return render(request, "leakage/errors.html", {"page": page, "query": urlencode(choosing(filters))})


@allow(EXECUTIVE, FINANCE, ADMIN)
def recovered(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What leaked and got through after all, within the last days."""
    filters = filters_of(request.GET)
    page = leakage_recovered(viewer, filters, now=timezone.now())
    return render(request, "leakage/recovered.html", {"page": page, "query": urlencode(choosing(filters))})
