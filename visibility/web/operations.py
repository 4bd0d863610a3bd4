"""The operations page: do the journeys and the systems do their job?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from visibility.access import ADMIN, FINANCE, PMO, Viewer
from visibility.queries.operations import operations as ask
from visibility.web.access import allow


@allow(PMO, FINANCE, ADMIN)
def operations(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Four answers, journeys, failures by fingerprint, connections."""
    return render(request, "operations/page.html", {"page": ask(viewer, now=timezone.now())})
