"""When PostgreSQL is busy: what it refused for the moment is tried again or left for later, and ends no process.

Limits of a session (visibility/servers.py) are for the many; work that has to wait longer says so in its transaction.
"""

import logging
import time
from collections.abc import Callable
from types import TracebackType
from typing import TypeVar

from django.db import OperationalError, connection
from psycopg import errors

T = TypeVar("T")

TRIES, PAUSE_SECONDS = 3, 0.05
REFUSED = (errors.LockNotAvailable, errors.QueryCanceled, errors.DeadlockDetected, errors.SerializationFailure)
LONGER = """
SELECT set_config(asked.name, asked.value, true)
FROM unnest(%(names)s::text[], %(values)s::text[]) AS asked(name, value)
WHERE current_setting(asked.name) <> '0'
"""

log = logging.getLogger(__name__)


class StillBusy(OperationalError):
    """PostgreSQL was busy at each try: leave the work for later. Its cause is the last refusal."""


def is_busy(error: BaseException) -> bool:
    """Whether the very same may go well in a moment: a lock not had in time, a statement cut off, a deadlock."""
    return isinstance(error, OperationalError) and isinstance(error.__cause__, REFUSED)


def persist(work: Callable[[], T], *, tries: int = TRIES) -> T:
    """Do the work, a whole transaction, again while PostgreSQL is busy. Raises StillBusy after the last try."""
    refusal = None
    for attempt in range(tries):
        if attempt:
            time.sleep(PAUSE_SECONDS)
        try:
            return work()
        except OperationalError as error:
            if not is_busy(error):
                raise
            refusal = error.__cause__
    raise StillBusy(f"PostgreSQL was busy {tries} times running") from refusal


class Later:
    """`with Later("a claim"):` leaves the rest of the block for the next turn when PostgreSQL is busy."""

    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is None or not is_busy(error):
            return False
        log.warning("%s waits for a better moment: %s", self.what, type(error.__cause__).__name__)
        return True


def wait_longer(**limits: str) -> None:
    """Raise limits by their PostgreSQL names for this transaction; a session without one stays without."""
    with connection.cursor() as cursor:
        cursor.execute(LONGER, {"names": list(limits), "values": list(limits.values())})
