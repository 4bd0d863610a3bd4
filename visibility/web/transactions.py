"""The transactions page: what failed by cause with its money, and all runs by the filters in the URL."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from visibility.access import ADMIN, FINANCE, PMO, Viewer
from visibility.queries import told
from visibility.queries.saved_views import kept_views
from visibility.queries.shapes.transactions import TransactionFilters
from visibility.queries.transactions.filters import chosen_by, filters_of
from visibility.queries.transactions.page import transactions as ask
from visibility.templatetags.parts import standing_of
from visibility.web.access import allow
from visibility.web.view_bar import opened_with, view_bar


@allow(PMO, FINANCE, ADMIN)
def transactions(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Groups, tabs, filters, runs."""
    views = kept_views(viewer, "transactions")
    if elsewhere := opened_with(request.GET, "transactions", views):
        return elsewhere
    filters, now = filters_of(request.GET), timezone.now()
    page = ask(viewer, filters, now=now)
    in_tabs = query_without(filters, "tab", "before")
    context = {
        "page": page,
        "told": told.of_transactions(request.GET),
        "standing": standing_of(viewer, request, page.version),
        "filters": filters,
        "in_tabs": in_tabs,
        "in_pages": query_without(filters, "before"),
        "may_replay": viewer.has_role(PMO, ADMIN),
        "is_filtered": bool(in_tabs),
        **view_bar(viewer, "transactions", views, request.GET, now=now),
    }
    return render(request, "transactions/page.html", context)


def query_without(filters: TransactionFilters, *names: str) -> str:
    """The filters as a query string, without some of them."""
    return urlencode(chosen_by(filters, *names))
