"""Rendered parts of pages, kept while their version stands: readers with the same rights share them.

Drawing a long table costs ten times what its answer does. A part is kept under everything that it may depend on;
what belongs to one person (sign-out, saved views, messages, forms) is outside of it, and ages in it are at most as
old as a version lives (visibility.queries.version), the browser counts on from there.
"""

import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.safestring import SafeString

from visibility.access import Viewer

MOST_BYTES = 16 * 1024 * 1024
# One person's, and one answer's: a form's token shared would let each reader act for all, a nonce would not match.
# Told as markup alone can say it: names and searches, whose quotes are escaped, may well hold these words.
OWN = re.compile(r'name="csrfmiddlewaretoken"|\snonce="[\w-]')


@dataclass(frozen=True)
class Standing:
    """What a part of a page may depend on: its version, who may see it, and how it was asked for."""

    version: str
    firm_id: int
    entity_ids: frozenset[int] | None
    roles: frozenset[str]
    path: str
    query: str
    language: str
    zone: str


def standing_of(viewer: Viewer, request: HttpRequest, version: str) -> Standing:
    """The standing of a page whose every figure is of a version of the viewer's firm and scope."""
    return Standing(
        version=version,
        firm_id=viewer.firm_id,
        entity_ids=viewer.entity_ids,
        roles=viewer.roles,
        path=request.path,
        query=request.META.get("QUERY_STRING", ""),
        language=translation.get_language() or "",
        zone=timezone.get_current_timezone_name(),
    )


class Parts:
    """Parts by name and standing; the one not asked for longest goes first once they are too large together."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._bytes = most_bytes, 0
        self._kept: OrderedDict[tuple[str, Standing], SafeString] = OrderedDict()
        self._lock = Lock()

    def part(self, name: str, standing: Standing, draw: Callable[[], SafeString]) -> SafeString:
        """The part as it was drawn under this standing, else drawn now. Raises ValueError for what is one reader's."""
        key = (name, standing)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        drawn = draw()
        if OWN.search(drawn):
            raise ValueError(f"Part {name} has a form or a nonce, which is one reader's alone: draw it outside.")
        self._keep(key, drawn)
        return drawn

    def forget(self) -> None:
        """Drop every part."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def _keep(self, key: tuple[str, Standing], drawn: SafeString) -> None:
        with self._lock:
            self._bytes += _size(key, drawn) - (_size(key, self._kept[key]) if key in self._kept else 0)
            self._kept[key] = drawn
            while self._bytes > self._most:
                oldest, gone = self._kept.popitem(last=False)
                self._bytes -= _size(oldest, gone)


def _size(key: tuple[str, Standing], drawn: SafeString) -> int:
    return len(drawn) + len(key[1].path) + len(key[1].query)


PARTS = Parts()
