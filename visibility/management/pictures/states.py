"""A firm without data, somebody without a scope, streams older than promised; all of it taken back afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.auth.models import Group, User
from django.db.models import Value
from django.utils.crypto import get_random_string

from integrations.canonical.models import Firm, LegalEntity
from visibility.access import ADMIN, EXECUTIVE, FINANCE, PMO
from visibility.models import Scope, StreamPolicy

MARK = "pictures"
NEWCOMER, OUTSIDER = f"{MARK}-newcomer", f"{MARK}-outsider"
# A promise no system can keep, so that each stream is late whenever it was read.
WARN_SECONDS, FAIL_SECONDS = 0, 1


@dataclass(frozen=True)
class People:
    """Log-ins that are there for the pictures only: of a firm without data; and of no firm at all."""

    newcomer: str
    outsider: str
    password: str


@contextmanager
def newcomers() -> Iterator[People]:
    """A new firm that nothing is connected to, somebody of it with every role, and somebody without any firm."""
    _take_back()
    password = get_random_string(24)
    firm = Firm.objects.create(slug=MARK, name="New firm", reporting_currency="EUR")
    LegalEntity.objects.create(
        firm=firm, code="DE", name="New firm GmbH", currency="EUR", country="DE", zone="Europe/Berlin"
    )
    newcomer, _ = (User.objects.create_user(name, password=password) for name in (NEWCOMER, OUTSIDER))
    newcomer.groups.set(Group.objects.filter(name__in=(EXECUTIVE, PMO, FINANCE, ADMIN)))
    Scope.objects.create(user=newcomer, firm=firm)
    try:
        yield People(NEWCOMER, OUTSIDER, password)
    finally:
        _take_back()


def _take_back() -> None:
    User.objects.filter(username__in=(NEWCOMER, OUTSIDER)).delete()
    LegalEntity.objects.filter(firm__slug=MARK).delete()
    Firm.objects.filter(slug=MARK).delete()


@contextmanager
def broken_promises() -> Iterator[None]:
    """Each stream's policy as strict as can be, so that all data is stale; then as it was."""
    kept = {one.pk: (one.warn_seconds, one.fail_seconds) for one in StreamPolicy.objects.all()}
    StreamPolicy.objects.update(warn_seconds=Value(WARN_SECONDS), fail_seconds=Value(FAIL_SECONDS))
    try:
        yield
    finally:
        for key, (warn, fail) in kept.items():
            StreamPolicy.objects.filter(pk=key).update(warn_seconds=warn, fail_seconds=fail)
