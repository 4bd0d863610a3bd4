"""What a page needs to list its saved views, and to open with one."""

from datetime import datetime
from typing import Any

from django.http import HttpResponseRedirect, QueryDict
from django.urls import reverse

from visibility.access import ROLES, Viewer
from visibility.models import SavedView
from visibility.queries.saved_views import counted, default_query, plain_query


def to_page(page: str, query: str) -> HttpResponseRedirect:
    """The page with these filters; without any it is asked for plainly, not by the default view."""
    return HttpResponseRedirect(f"{reverse(page)}?{query or 'view=none'}")


def opened_with(asked: QueryDict, page: str, views: list[SavedView]) -> HttpResponseRedirect | None:
    """To the viewer's default view, where the address names nothing; None: stay."""
    query = "" if asked else default_query(views)
    return to_page(page, query) if query else None


def view_bar(viewer: Viewer, page: str, views: list[SavedView], asked: QueryDict, *, now: datetime) -> dict[str, Any]:
    """The views of a page, and its filters as they would be kept."""
    return {
        "views": counted(viewer, page, views, now=now),
        "views_page": page,
        "kept_query": plain_query(page, asked.urlencode()),
        "roles": ROLES,
    }
