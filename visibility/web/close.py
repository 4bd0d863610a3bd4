"""The close cockpit's page and the records behind its lines."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from visibility.access import ADMIN, FINANCE, Viewer
from visibility.queries import told
from visibility.queries.close.lines import LISTED
from visibility.queries.close.page import close as ask
from visibility.queries.close.rows import close_rows as ask_rows
from visibility.queries.one_of import one_of
from visibility.queries.paging import page_number
from visibility.web.access import allow
from visibility.web.fields import text


@allow(FINANCE, ADMIN)
def close(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What stops a safe close of the period in the URL, by legal entity."""
    page = ask(viewer, text(request.GET, "period", longest=10), now=timezone.now())
    return render(request, "close/page.html", {"page": page, "told": told.of_close(request.GET, page.chosen)})


@allow(FINANCE, ADMIN)
def rows(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The records behind a line."""
    page = ask_rows(
        viewer,
        one_of(LISTED, text(request.GET, "line") or LISTED[0]),
        text(request.GET, "entity", longest=20),
        text(request.GET, "period", longest=10),
        page=page_number(request.GET),
        now=timezone.now(),
    )
    asked = request.GET.copy()
    asked.pop("page", None)
    said = told.of_close(request.GET, page.period)
    return render(request, "close/rows.html", {"page": page, "told": said, "query": asked.urlencode()})
