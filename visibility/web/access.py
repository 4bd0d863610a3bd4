"""The door of every page: signed in, in a role that may see it, at a firm in scope; the view gets its viewer."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from visibility.access import OutOfScope, Viewer, viewer_at, viewers_of

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Viewer, Arguments], HttpResponseBase]
Wrapped = Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]

FIRM_KEY = "firm"
CALLED = {"executive": "executives", "pmo": "the PMO", "finance": "finance", "admin": "administrators"}


def _listed(roles: Sequence[str]) -> str:
    """The PMO, finance and administrators."""
    *others, last = (CALLED.get(role, role) for role in roles)
    return f"{', '.join(others)} and {last}" if others else last


def viewer_in(request: HttpRequest) -> Viewer:
    """The viewer at the firm chosen in this session; at the first in scope once that one is taken away."""
    viewers, chosen = viewers_in(request), request.session.get(FIRM_KEY, "")
    try:
        return viewer_at(viewers, chosen)
    except OutOfScope:
        if not chosen:
            raise
        del request.session[FIRM_KEY]
        return viewer_at(viewers)


def viewers_in(request: HttpRequest) -> tuple[Viewer, ...]:
    """The viewer at each firm in scope, asked for once a request."""
    if "viewers" not in request.__dict__:
        request.__dict__["viewers"] = viewers_of(request.user)
    known: tuple[Viewer, ...] = request.__dict__["viewers"]
    return known


def allow(*roles: str) -> Callable[[View[Arguments]], Wrapped[Arguments]]:
    """Only signed-in users of one of the roles; a role refused is 403, a firm out of scope 404."""

    def decorate(view: View[Arguments]) -> Wrapped[Arguments]:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponseBase:
            viewer = viewer_in(request)
            if not viewer.has_role(*roles):
                raise PermissionDenied(f"This page is for {_listed(roles)}.")
            response = view(request, viewer, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        return cast("Wrapped[Arguments]", login_required(wrapped))

    return decorate
