"""A project's long lists, each a page of its own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from visibility.access import ROLES, Viewer
from visibility.queries import told
from visibility.queries.one_of import one_of
from visibility.queries.paging import page_number
from visibility.queries.project.lists import KINDS
from visibility.queries.project.lists import project_list as ask
from visibility.web.access import allow
from visibility.web.fields import text


@allow(*ROLES)
def project_list(request: HttpRequest, viewer: Viewer, code: str, kind: str) -> HttpResponse:
    """One list of a project in pages, with the columns of the project's page."""
    asked = request.GET
    page = ask(
        viewer, code, one_of(KINDS, kind), state=text(asked, "state"), page=page_number(asked), now=timezone.now()
    )
    context = {
        "page": page,
        "told": told.of_state(asked, page.state),
        "kinds": KINDS,
        "table": f"projects/_{kind}_rows.html",
    }
    return render(request, "projects/list.html", context)
