"""The role's home, and the tiny version endpoint that open pages watch."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from visibility.access import ROLES, Viewer
from visibility.queries.home import landing
from visibility.queries.version import version as version_of
from visibility.web.access import allow


@allow(*ROLES)
def home(_request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Send each role to where its work begins."""
    return HttpResponseRedirect(reverse(landing(viewer)))


@allow(*ROLES)
def version(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """204-sized answer with an ETag; 304 while nothing moved."""
    tag = f'"{version_of(viewer, now=timezone.now())}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    return HttpResponse(b"", headers={"ETag": tag})
