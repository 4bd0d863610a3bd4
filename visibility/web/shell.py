"""What surrounds every page: navigation for the viewer's roles, the firm, the version address."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest
from django.urls import reverse

from visibility.access import ADMIN, EXECUTIVE, FINANCE, PMO, Viewer
from visibility.web.access import viewer_in, viewers_in

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
    """The frame of a page."""

    items: tuple[Item, ...]
    firm: Viewer | None
    firms: tuple[Viewer, ...]
    version_url: str

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
    return {
        "shell": Shell(_items(request, viewer), viewer, viewers_in(request), reverse("version")),
        "help": settings.HELP,
    }


def _items(request: HttpRequest, viewer: Viewer) -> tuple[Item, ...]:
    return tuple(
        Item(url, label, icon, request.path.startswith(url), letter)
        for name, label, icon, roles, letter in PAGES
        if viewer.has_role(*roles)
        for url in [reverse(name)]
    )
