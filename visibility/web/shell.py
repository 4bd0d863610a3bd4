"""What surrounds every page: navigation for the viewer's roles, the firm, the version address."""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest

from visibility.access import ADMIN, EXECUTIVE, FINANCE, PMO, Viewer
from visibility.templatetags.parts import Standing, standing_of
from visibility.web.access import viewer_in, viewers_in
from visibility.web.addresses import address_of

# Address, label, icon, who opens it, and the letter that goes there after g.
PAGES = (
    ("portfolio", "Portfolio", "layout-dashboard", (EXECUTIVE, PMO, FINANCE, ADMIN), "p"),
    ("leakage", "Leakage", "droplets", (EXECUTIVE, FINANCE, ADMIN), "l"),
    ("cash", "Cash clock", "timer", (EXECUTIVE, FINANCE, ADMIN), "c"),
    ("staffing", "Staffing", "users", (EXECUTIVE, PMO, ADMIN), "s"),
    ("close", "Period close", "calendar-check", (FINANCE, ADMIN), "e"),
    ("operations", "Operations", "activity", (PMO, FINANCE, ADMIN), "o"),
    ("transactions", "Transactions", "arrow-left-right", (PMO, FINANCE, ADMIN), "t"),
    ("freshness", "Freshness", "refresh-cw", (EXECUTIVE, PMO, FINANCE, ADMIN), "f"),
    ("admin:integrations_connection_changelist", "Connections", "plug", (ADMIN,), ""),
)
FRAME = "frame"


@dataclass(frozen=True)
class Item:
    """One entry of the navigation."""

    url: str
    label: str
    icon: str
    is_current: bool
    letter: str = ""
    count: int = 0


@dataclass(frozen=True)
class Shell:
    """The frame of a page. standing: what of it may be drawn once for all who have the same navigation."""

    items: tuple[Item, ...]
    firm: Viewer | None
    firms: tuple[Viewer, ...]
    version_url: str
    standing: Standing | None = None

    @property
    def firm_slug(self) -> str:
        return self.firm.firm_slug if self.firm else ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: an empty frame for visitors, the viewer's own otherwise."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or request.path.startswith("/admin/"):
        return {"shell": Shell((), None, (), ""), "help": settings.HELP}
    try:
        viewer = viewer_in(request)
    except Http404:
        return {"shell": Shell((), None, (), ""), "help": settings.HELP}
    items = _items(request, viewer)
    return {
        "shell": Shell(items, viewer, viewers_in(request), address_of("version"), _standing(request, viewer, items)),
        "help": settings.HELP,
    }


def _items(request: HttpRequest, viewer: Viewer) -> tuple[Item, ...]:
    return tuple(
        Item(url, label, icon, request.path.startswith(url), letter)
        for name, label, icon, roles, letter in PAGES
        if viewer.has_role(*roles)
        for url in [address_of(name)]
    )


def _standing(request: HttpRequest, viewer: Viewer, items: tuple[Item, ...]) -> Standing:
    """Of the page's address the frame shows which entry is the current one and no more, and figures of no version."""
    shown = (address_of("home"), *(item.url for item in items if item.is_current))
    return replace(standing_of(viewer, request, FRAME), path=" ".join(shown), query="")
