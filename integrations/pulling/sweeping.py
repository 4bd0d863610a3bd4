"""After a run has committed: what it brought finds its parents, and what waited for it finds it."""

from datetime import datetime, timedelta

from integrations.canonical import store
from integrations.canonical.merging.rows import Origin
from integrations.canonical.reconcile import EVER

LONGEST_MERGE = timedelta(minutes=10)


def sweep(origin: Origin, *, last_success_at: datetime | None, now: datetime) -> int:
    """Joins facts and parents that two transactions stored side by side; how many facts found a parent.

    Neither transaction saw the other's rows, so each side looks again after its own commit: whichever comes last
    sees both. It looks back beyond the last success, for a run that was killed never came to its sweep, and by the
    longest time that a merge may stay open.
    """
    since = EVER if last_success_at is None else last_success_at - LONGEST_MERGE
    return store.sweep_orphans(origin=origin, since=since, now=now)
