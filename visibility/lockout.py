"""Guessing is slowed down: five failures in fifteen minutes lock that user name from that address, for nobody else.

A try is counted before its password is looked at and forgotten when it was right, so that tries side by side are
counted too.
"""

import unicodedata
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from integrations.texts import storable_text
from visibility.models import SigninFailure

WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=1)
PURGED_AT_ONCE = 1000
ALLOWED = 5
LOCKED = "Too many failed attempts. Wait 15 minutes, or ask an administrator to reset the password."


class Locked(Exception):
    """This name has failed too often from this address."""


def begin(request: HttpRequest, name: str) -> None:
    """Count a try that is about to be verified. Raises Locked when there were too many: do not verify it then."""
    plain, address, now = _plain(name), address_of(request), timezone.now()
    _purge(now)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"signin {plain} {address}"])
        if _failures(plain, address, now).count() >= ALLOWED:
            raise Locked(LOCKED)
        SigninFailure.objects.create(name=plain, address=address, failed_at=now)


def forget(request: HttpRequest, name: str) -> None:
    """After a success the count begins anew."""
    _failures(_plain(name), address_of(request), timezone.now()).delete()


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: behind proxies of ours what the outermost of them saw, else the peer itself."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    seen = peer
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    while forwarded and _is_trusted(seen):
        entry = forwarded.pop().strip()
        if not entry:
            break
        seen = entry
    return str(_parsed(seen) or seen)[:60]


def _is_trusted(address: str) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in settings.TRUSTED_PROXIES)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """The address without its port; an IPv4 address that is written as an IPv6 one is the IPv4 one."""
    bare = address[1:].partition("]")[0] if address.startswith("[") else address
    bare = bare.partition(":")[0] if bare.count(":") == 1 else bare
    try:
        parsed = ip_address(bare)
    except ValueError:
        return None
    return (parsed.ipv4_mapped or parsed) if isinstance(parsed, IPv6Address) else parsed


def _failures(plain: str, address: str, now: datetime) -> QuerySet[SigninFailure]:
    return SigninFailure.objects.filter(name=plain, address=address, failed_at__gt=now - WINDOW)


def _purge(now: datetime) -> None:
    old = SigninFailure.objects.filter(failed_at__lt=now - KEPT).select_for_update(skip_locked=True)
    with transaction.atomic():
        SigninFailure.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:PURGED_AT_ONCE])).delete()


def _plain(name: str) -> str:
    """Spellings that sign in as the same user are counted as one: blanks, letter case, Unicode's look-alikes."""
    return unicodedata.normalize("NFKC", storable_text(name)).strip().casefold()[:150]
