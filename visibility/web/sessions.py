"""How long a session lasts: half an hour without use, twelve hours at most, five minutes for what reaches far."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from visibility.web.addresses import address_of

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
FRESH = timedelta(minutes=5)
NOTED_EVERY = timedelta(minutes=1)
SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"
NEEDS_FRESH = ("admin:integrations_connection_add", "admin:integrations_connection_change", "replay-many")
AGAIN = "again"


class SessionClock:
    """Ends sessions by the clock, for pages, API and administration alike.

    What an open page asks by itself is no use of it: the version, and parts brought up to date.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._tick(request, timezone.now())
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """Whoever changes secrets, or replays many at once, has given the password just now."""
        match = request.resolver_match
        if match is None or match.view_name not in NEEDS_FRESH or not request.user.is_authenticated:
            return None
        signed_in_at = _read(request, SIGNED_IN_AT)
        if signed_in_at is not None and timezone.now() - signed_in_at <= FRESH:
            return None
        return HttpResponseRedirect(f"{reverse('login')}?{urlencode({AGAIN: '1', 'next': request.get_full_path()})}")

    def _tick(self, request: HttpRequest, now: datetime) -> None:
        signed_in_at, seen_at = _read(request, SIGNED_IN_AT), _read(request, SEEN_AT)
        if signed_in_at is None:
            start(request.session, now=now)
        elif now - signed_in_at > LONGEST:
            _end(request, "You were signed out: a session lasts twelve hours.")
        elif seen_at is not None and now - seen_at > IDLE:
            _end(request, "You were signed out: nothing was done for half an hour.")
        elif _is_by_hand(request) and (seen_at is None or now - seen_at > NOTED_EVERY):
            request.session[SEEN_AT] = now.isoformat()


def start(session: SessionBase, *, now: datetime) -> None:
    """The password was given now."""
    session[SIGNED_IN_AT] = session[SEEN_AT] = now.isoformat()


def _end(request: HttpRequest, why: str) -> None:
    logout(request)
    if _is_by_hand(request):
        messages.info(request, why)


def _is_by_hand(request: HttpRequest) -> bool:
    return request.path != address_of("version") and "X-Live" not in request.headers


def _read(request: HttpRequest, name: str) -> datetime | None:
    kept = request.session.get(name)
    return datetime.fromisoformat(kept) if isinstance(kept, str) else None
