"""Switching the firm that the pages show."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from visibility.access import ROLES, Viewer, viewer_of
from visibility.web.access import FIRM_KEY, allow
from visibility.web.fields import text


@require_POST
@allow(*ROLES)
def switch(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Keep the chosen firm in the session; a firm out of scope is not found."""
    del viewer
    request.session[FIRM_KEY] = viewer_of(request.user, text(request.POST, "firm")).firm_slug
    return redirect("home")
