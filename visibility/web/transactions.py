"""The transactions page: what failed by cause with its money, and all runs by the filters in the URL."""

from dataclasses import asdict, fields
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from journeys.queries.scope import TABS
from journeys.queries.shapes import Tab
from visibility.access import ADMIN, FINANCE, PMO, Viewer
from visibility.queries.shapes.transactions import TransactionFilters
from visibility.queries.transactions import transactions as ask
from visibility.web.access import allow
from visibility.web.fields import text

TEXTS = tuple(field.name for field in fields(TransactionFilters) if field.name != "tab")
LONGEST = 200


@allow(PMO, FINANCE, ADMIN)
def transactions(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Groups, tabs, filters, runs."""
    filters = filters_of(request.GET)
    context = {
        "page": ask(viewer, filters, now=timezone.now()),
        "filters": filters,
        "in_tabs": query_without(filters, "tab", "before"),
        "in_pages": query_without(filters, "before"),
        "is_filtered": bool(query_without(filters, "tab", "before")),
    }
    return render(request, "transactions/page.html", context)


def filters_of(asked: QueryDict) -> TransactionFilters:
    """The filters that a query string names; what it says beyond them is ignored."""
    wanted = asked.get("tab")
    tab: Tab = next((tab for tab in TABS if tab == wanted), "all")
    return TransactionFilters(tab=tab, **{name: text(asked, name, longest=LONGEST) for name in TEXTS})


def query_without(filters: TransactionFilters, *names: str) -> str:
    """The filters as a query string, without some of them."""
    return urlencode({name: value for name, value in asdict(filters).items() if value and name not in names})
