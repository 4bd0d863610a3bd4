"""Guessing is slowed down: five failures in fifteen minutes lock that user name from that address, for nobody else."""

import unicodedata
from datetime import timedelta

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from visibility.models import SigninFailure

WINDOW = timedelta(minutes=15)
ALLOWED = 5
LOCKED = "Too many failed attempts. Wait 15 minutes, or ask an administrator to reset the password."


def is_locked(request: HttpRequest, name: str) -> bool:
    """Whether this name has failed too often from the request's address."""
    return _failures(request, name).count() >= ALLOWED


def note_failure(request: HttpRequest, name: str) -> None:
    SigninFailure.objects.create(name=_plain(name), address=_address(request), failed_at=timezone.now())


def forget(request: HttpRequest, name: str) -> None:
    """After a success the count begins anew."""
    _failures(request, name).delete()


def _failures(request: HttpRequest, name: str) -> QuerySet[SigninFailure]:
    since = timezone.now() - WINDOW
    return SigninFailure.objects.filter(name=_plain(name), address=_address(request), failed_at__gt=since)


def _plain(name: str) -> str:
    """Spellings that sign in as the same user are counted as one: blanks, letter case, Unicode's look-alikes."""
    return unicodedata.normalize("NFKC", name.replace("\x00", "")).strip().casefold()[:150]


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))[:60]
