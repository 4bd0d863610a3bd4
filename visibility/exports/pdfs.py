"""PDFs of the board pack: asked for by a page, made by a worker, taken along by who asked for a day.

No web process waits for a browser. A worker that dies over one leaves it to the next after a while.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qsl

from django.db import transaction
from django.db.models import Q, QuerySet

from visibility.access import OutOfScope, Viewer, viewer_of
from visibility.exports.board import document
from visibility.exports.chromium import NoPdf, printed
from visibility.models import BoardPdf

KEPT = timedelta(days=1)
# Longer than a browser is given, and the document before it.
GIVEN_UP = timedelta(minutes=3)
# Of one reader: workers that print bring no figures meanwhile.
MOST_WAITING = 3
LOST = "The figures could not be put on paper. Print the page from your browser, or try again later."

log = logging.getLogger(__name__)


class NotYours(OutOfScope):
    """There is no such PDF for this viewer, or no longer."""


class TooMany(Exception):
    """So many of the viewer's PDFs wait that no other is taken on. The message says what to do."""


def wanted(viewer: Viewer, query: str, *, now: datetime) -> BoardPdf:
    """The viewer's PDF of these filters that is still being made; else one is asked for. Raises TooMany."""
    own = BoardPdf.objects.filter(user_id=viewer.user_id, made_at=None, asked_at__gt=now - KEPT)
    if (found := own.filter(firm_id=viewer.firm_id, query=query).first()) is not None:
        return found
    if own.count() >= MOST_WAITING:
        raise TooMany(f"No PDF was asked for: {MOST_WAITING} of yours are still being made. Ask again once they are.")
    return BoardPdf.objects.create(user_id=viewer.user_id, firm_id=viewer.firm_id, query=query, asked_at=now)


def own_pdf(viewer: Viewer, pdf_id: int, *, now: datetime) -> BoardPdf:
    """One that the viewer asked for within a day. Raises NotYours, also once the viewer's rights are others."""
    own = BoardPdf.objects.filter(user_id=viewer.user_id, firm_id=viewer.firm_id, asked_at__gt=now - KEPT)
    found = own.filter(pk=pdf_id).first()
    if found is None or found.rights not in ("", rights_of(viewer)):
        raise NotYours("No such PDF of yours: they are kept for a day, for the rights you had.")
    return found


def rights_of(viewer: Viewer) -> str:
    """A digest of what a viewer may see."""
    entities = "all" if viewer.entity_ids is None else sorted(viewer.entity_ids)
    return sha256(f"{sorted(viewer.roles)} {entities}".encode()).hexdigest()


def are_waiting(now: datetime) -> bool:
    """Whether one waits for a worker."""
    return _waiting(now).exists()


def make_waiting(clock: Callable[[], datetime]) -> int:
    """Make what waits, oldest first, one at a time; how many there were."""
    made = 0
    while (one := _claimed(clock())) is not None:
        _make(one, clock)
        made += 1
    return made


def forget_old(now: datetime) -> int:
    """Delete those that are kept no longer; how many there were."""
    return BoardPdf.objects.filter(asked_at__lte=now - KEPT).delete()[0]


def _waiting(now: datetime) -> QuerySet[BoardPdf]:
    is_free = Q(claimed_at=None) | Q(claimed_at__lt=now - GIVEN_UP)
    return BoardPdf.objects.filter(is_free, made_at=None, asked_at__gt=now - KEPT)


@transaction.atomic
def _claimed(now: datetime) -> BoardPdf | None:
    one = _waiting(now).select_for_update(skip_locked=True, of=("self",)).select_related("user", "firm")
    found = one.order_by("pk").first()
    if found is not None:
        found.claimed_at = now
        found.save(update_fields=["claimed_at"])
    return found


def _make(one: BoardPdf, clock: Callable[[], datetime]) -> None:
    """Nothing is open in the database while the browser draws."""
    try:
        viewer = viewer_of(one.user, one.firm.slug)
        one.rights = rights_of(viewer)
        one.content = printed(document(viewer, dict(parse_qsl(one.query)), now=clock()))
        one.sha256 = sha256(one.content).hexdigest()
    except (NoPdf, OutOfScope) as error:
        one.fault = str(error)[:300]
    except Exception as error:
        # Whatever it was: the next worker would meet it again, every few minutes for a day.
        log.warning("board pack %d was not made: %s", one.pk, error, exc_info=error)
        one.fault = LOST
    one.made_at = clock()
    one.save(update_fields=["rights", "content", "sha256", "fault", "made_at"])
