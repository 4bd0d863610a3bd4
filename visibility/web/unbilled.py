"""Unbilled work by reason."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from visibility.access import ROLES, Viewer
from visibility.queries import told
from visibility.queries.one_of import one_of
from visibility.queries.paging import page_number
from visibility.queries.portfolio.filters import choosing, filters_of
from visibility.queries.unbilled.held_days import REASONS
from visibility.queries.unbilled.page import unbilled as ask
from visibility.web.access import allow
from visibility.web.fields import text


@allow(*ROLES)
def unbilled(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Reasons with their money; below them projects, or the days of one project."""
    filters, asked = filters_of(request.GET, page=page_number(request.GET)), text(request.GET, "reason")
    reason = one_of(REASONS, asked) if asked else ""
    page = ask(viewer, filters, reason=reason, project=text(request.GET, "project", longest=100), now=timezone.now())
    chosen = {**choosing(filters), **({"project": page.address} if page.address else {})}
    context = {
        "page": page,
        "told": told.of_actual(request.GET),
        "query": urlencode(chosen),
        "whole": urlencode({**chosen, **({"reason": reason} if reason else {})}),
    }
    return render(request, "portfolio/unbilled.html", context)
