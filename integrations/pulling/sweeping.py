"""After a run has committed: what it brought finds its parents, and what waited for it finds it."""

from datetime import datetime, timedelta

from integrations.canonical import store
from integrations.canonical.merging.rows import Origin
from integrations.canonical.reconcile import EVER

LONGEST_MERGE = timedelta(minutes=10)


def sweep(origin: Origin, *, since: datetime | None, now: datetime) -> int:
    """Joins facts and parents that two transactions stored side by side; how many facts found a parent.

    Neither transaction saw the other's rows, so each side looks again after its own commit: whichever comes last
    sees both. `since` is when all before was swept (None: never); a merge that was open then may have stored later.
    """
    earliest = EVER if since is None else since - LONGEST_MERGE
    return store.sweep_orphans(origin=origin, since=earliest, now=now)
