"""Basic authentication for systems, under the same lock as the log-in page."""

from typing import Any

from rest_framework.authentication import BasicAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request

from visibility import lockout


class LockedBasicAuthentication(BasicAuthentication):
    """Five failures in fifteen minutes lock that name from that address: 429."""

    def authenticate_credentials(self, userid: str, password: str, request: Request | None = None) -> Any:
        if request is None:
            return super().authenticate_credentials(userid, password, request)
        if "\x00" in userid:
            raise AuthenticationFailed("Nobody has such a name.")
        try:
            lockout.begin(request, userid)
        except lockout.Locked as locked:
            raise Throttled(wait=lockout.WINDOW.total_seconds()) from locked
        found = super().authenticate_credentials(userid, password, request)
        lockout.forget(request, userid)
        return found
