"""The freshness page: each source and stream against its policy."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from visibility.access import ROLES, Viewer
from visibility.queries.operations.freshness import freshness as ask
from visibility.web.access import allow


@allow(*ROLES)
def freshness(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Sources with their streams, worst first."""
    return render(request, "freshness/page.html", {"page": ask(viewer, now=timezone.now())})
