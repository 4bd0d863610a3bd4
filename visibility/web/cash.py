"""The cash clock's page and the rows behind its numbers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from visibility.access import ADMIN, EXECUTIVE, FINANCE, Viewer
from visibility.queries import told
from visibility.queries.cash.legs import KEYS
from visibility.queries.cash.page import cash as ask
from visibility.queries.cash.rows import STATES
from visibility.queries.cash.rows import cash_rows as ask_rows
from visibility.queries.cash.scope import filters_of
from visibility.queries.one_of import one_of
from visibility.queries.paging import page_number
from visibility.web.access import allow
from visibility.web.fields import text


@allow(EXECUTIVE, FINANCE, ADMIN)
def cash(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Legs, lock-up and receivables, by the filters in the URL."""
    page = ask(viewer, filters_of(request.GET), now=timezone.now())
    return render(request, "cash/page.html", {"page": page, "told": told.of_cash(request.GET, page.filters)})


@allow(EXECUTIVE, FINANCE, ADMIN)
def rows(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Who passed a leg, or waits in it."""
    page = ask_rows(
        viewer,
        one_of(KEYS, text(request.GET, "leg") or KEYS[0]),
        one_of(STATES, text(request.GET, "state") or STATES[0]),
        filters_of(request.GET),
        bucket=text(request.GET, "bucket", longest=20),
        page=page_number(request.GET),
        now=timezone.now(),
    )
    asked = request.GET.copy()
    asked.pop("page", None)
    said = told.of_cash_rows(request.GET, page)
    return render(request, "cash/rows.html", {"page": page, "told": said, "states": STATES, "query": asked.urlencode()})
