"""Where each role begins."""

from visibility.access import ADMIN, EXECUTIVE, FINANCE, PMO, Viewer

# The first role a viewer has decides.
LANDINGS = ((EXECUTIVE, "portfolio"), (PMO, "operations"), (FINANCE, "close"), (ADMIN, "freshness"))


def landing(viewer: Viewer) -> str:
    """The name of the page a viewer is sent to."""
    return next((page for role, page in LANDINGS if viewer.has_role(role)), "portfolio")
