"""The operations page: do the journeys and the systems do their job? And the list of what never started."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from visibility.access import ADMIN, FINANCE, PMO, Viewer
from visibility.queries.one_of import one_of
from visibility.queries.operations.page import operations as ask
from visibility.queries.paging import page_number
from visibility.queries.transactions.unstarted import KINDS
from visibility.queries.transactions.unstarted import unstarted as ask_unstarted
from visibility.web.access import allow
from visibility.web.fields import text


@allow(PMO, FINANCE, ADMIN)
def operations(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Four answers, journeys, failures by fingerprint, connections."""
    return render(request, "operations/page.html", {"page": ask(viewer, now=timezone.now())})


@allow(PMO, FINANCE, ADMIN)
def unstarted(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Won deals, approved entries, suppliers' invoices and parked news without a transaction."""
    kind = one_of(KINDS, text(request.GET, "kind") or KINDS[0])
    page = ask_unstarted(viewer, kind, page=page_number(request.GET), now=timezone.now())
    return render(request, "operations/unstarted.html", {"page": page})
