"""One exchange: request and answer, as they went over the wire, redacted."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from visibility.access import ADMIN, FINANCE, PMO, Viewer
from visibility.queries.exchange import exchange as ask
from visibility.web.access import allow


@allow(PMO, FINANCE, ADMIN)
def exchange(request: HttpRequest, viewer: Viewer, exchange_id: int) -> HttpResponse:
    """The evidence behind a row or an attempt."""
    return render(request, "transactions/exchange.html", {"exchange": ask(viewer, exchange_id)})
