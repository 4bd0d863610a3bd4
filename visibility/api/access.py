"""The viewer of an API call: signed in, with a role, at the firm named by ?firm= or the first in scope."""

from typing import cast

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from integrations.texts import storable_text
from visibility.access import ROLES, Viewer, viewer_of


def viewer(request: Request) -> Viewer:
    """Who asks. Raises OutOfScope (404) for a firm outside the user's scope."""
    return viewer_of(request.user, given(request, "firm"))


def given(request: Request, name: str, *, longest: int = 100) -> str:
    """A parameter as it can be stored, without outer blanks, cut to size; "" when it is absent."""
    return storable_text(request.query_params.get(name, "")).strip()[:longest]


class InRole(BasePermission):
    """The view's `roles`; 403 for others."""

    message = "Your role does not include this question."

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user.is_authenticated:
            return False
        roles = cast("tuple[str, ...]", getattr(view, "roles", ROLES))
        return viewer(request).has_role(*roles)
