"""One short word that changes when any page of the viewer's firm would."""

from datetime import datetime

from visibility.access import Viewer


def version(viewer: Viewer, *, now: datetime) -> str:
    """The ETag of all pages: read models, syncs, ledger, and the minute (ages decay)."""
    raise NotImplementedError
