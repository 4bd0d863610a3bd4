"""Views of a page: kept under a name, shared with a role, opened with, thrown away."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from visibility.access import ROLES, OutOfScope, Viewer
from visibility.models import DefaultView, ReportSchedule, SavedView
from visibility.models.views import LONGEST_QUERY
from visibility.queries.one_of import one_of
from visibility.queries.saved_views import PAGES, kept_views, plain_query, visible_view
from visibility.web.access import allow
from visibility.web.fields import text
from visibility.web.view_bar import to_page, view_bar

ACTIONS = ("open-with", "open-plain", "throw-away")


@allow(*ROLES)
def views(request: HttpRequest, viewer: Viewer, page: str) -> HttpResponse:
    """The views of a page, and the filters in the URL to be kept as one."""
    _may_see(viewer, page)
    found = kept_views(viewer, page)
    return render(request, "views/page.html", view_bar(viewer, page, found, request.GET, now=timezone.now()))


@allow(*ROLES)
@require_POST
def save(request: HttpRequest, viewer: Viewer, page: str) -> HttpResponse:
    """Keep the filters under a name; the same name again takes the new ones."""
    _may_see(viewer, page)
    name, query = text(request.POST, "name", longest=60), plain_query(page, text(request.POST, "query", longest=3000))
    if not name or len(query) > LONGEST_QUERY:
        fault = "these filters are too long to be kept" if name else "give it a name"
        messages.error(request, f"The view was not saved: {fault}.")
        return to_page(page, query)
    shared = one_of(("", *ROLES), text(request.POST, "shared_with"))
    SavedView.objects.update_or_create(
        owner_id=viewer.user_id,
        firm_id=viewer.firm_id,
        page=page,
        name=name,
        defaults={"query": query, "shared_with": shared, "saved_at": timezone.now()},
    )
    return to_page(page, query)


@allow(*ROLES)
@require_POST
@transaction.atomic
def act(request: HttpRequest, viewer: Viewer, view_id: int, action: str) -> HttpResponse:
    """Open the page with a view or no longer; throw an own view away. Another's view is not there to be thrown."""
    del request
    view, wanted = visible_view(viewer, view_id), one_of(ACTIONS, action)
    mine = DefaultView.objects.filter(user_id=viewer.user_id, firm_id=viewer.firm_id, page=view.page)
    if wanted == "throw-away":
        if view.owner_id != viewer.user_id:
            raise OutOfScope("No such view of yours.")
        ReportSchedule.objects.filter(view=view).update(view=None, query=view.query)
        view.delete()
        return to_page(view.page, "view=none")
    mine.delete()
    if wanted == "open-with":
        DefaultView.objects.create(user_id=viewer.user_id, firm_id=viewer.firm_id, page=view.page, view=view)
    return to_page(view.page, view.query)


def _may_see(viewer: Viewer, page: str) -> None:
    if not viewer.has_role(*PAGES[one_of(tuple(PAGES), page)]):
        raise OutOfScope("No such page in your role.")
