"""The staffing radar's page and the rows behind its numbers."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from visibility.access import ADMIN, EXECUTIVE, PMO, Viewer
from visibility.queries import told
from visibility.queries.one_of import one_of
from visibility.queries.paging import page_number
from visibility.queries.staffing.page import staffing as ask
from visibility.queries.staffing.rows import ONLY
from visibility.queries.staffing.rows import staffing_rows as ask_rows
from visibility.queries.staffing.scope import asked, filters_of
from visibility.web.access import allow
from visibility.web.fields import text


@allow(EXECUTIVE, PMO, ADMIN)
def staffing(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Roles by week and what cannot be delivered, by the filters in the URL."""
    page = ask(viewer, filters_of(request.GET), now=timezone.now())
    said = told.of_staffing(request.GET, page.filters)
    context = {"page": page, "query": urlencode(asked(page.filters)), "told": said}
    return render(request, "staffing/page.html", context)


@allow(EXECUTIVE, PMO, ADMIN)
def rows(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Who is wanted and who there is."""
    filters, week = filters_of(request.GET), text(request.GET, "week", longest=10)
    only = one_of(ONLY, text(request.GET, "only"))
    page = ask_rows(viewer, filters, week=week, only=only, now=timezone.now(), page=page_number(request.GET))
    query = asked(filters)
    more = {"week": week, "only": only}
    whole = urlencode(query | {name: value for name, value in more.items() if value})
    back = urlencode({name: value for name, value in query.items() if name not in ("role", "skill")})
    context = {"page": page, "told": told.of_staffing(request.GET, filters), "query": whole, "back": back}
    return render(request, "staffing/rows.html", context)
