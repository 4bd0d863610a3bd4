"""A firm is built once for all sandboxes of a state folder: the first one puts it on the shelf, the others take it.

Two files, because few need all time entries: `books` is the firm with the time that is still of interest to somebody
(recent, or waiting for its invoice), `time` has every entry.
"""

import fcntl
import os
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from integrations.sandbox.world.builder import build_firm
from integrations.sandbox.world.portfolio import TM
from integrations.sandbox.world.sizes import SMALL, Size
from integrations.sandbox.world.types import Firm, TimeEntry, row_of

RECENT_DAYS = 30
# Of what is written: a firm that an older version has put there lacks what came since, and is built anew.
LAYOUT = 3


def take_firm(folder: Path, seed: int, anchor: date, size: Size, *, needs_time: bool) -> Firm:
    """The firm from the folder's files, built and put there where they are missing.

    Without `needs_time` its time entries are those of the last weeks and those not invoiced. A small firm is built in
    less time than it is read.
    """
    if size is SMALL:
        return build_firm(seed, anchor, size)
    path = folder / f"firm-{LAYOUT}-{size.name}-{seed}-{anchor.isoformat()}"
    books, time = path.with_suffix(".books"), path.with_suffix(".time")
    with _alone(path.with_suffix(".lock")):
        if not (books.exists() and time.exists()):
            firm = build_firm(seed, anchor, size)
            _keep(time, [row_of(entry) for entry in firm.time_entries])
            _keep(books, replace(firm, time_entries=_of_interest(firm, anchor)))
            if needs_time:
                return firm
    taken: Firm = _kept(books)
    return replace(taken, time_entries=tuple(TimeEntry(*row) for row in _kept(time))) if needs_time else taken


def _of_interest(firm: Firm, anchor: date) -> tuple[TimeEntry, ...]:
    since = anchor - timedelta(days=RECENT_DAYS)
    hourly = {one.key for one in firm.projects if one.revenue_method == TM}
    return tuple(one for one in firm.time_entries if one.date >= since or (one.project in hourly and not one.invoice))


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One process at a time; the kernel lets go of the lock of one that dies."""
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _keep(path: Path, value: Any) -> None:
    """Whole or not at all: a process that dies while it writes leaves no half file under the name."""
    unfinished = path.with_suffix(f"{path.suffix}.{os.getpid()}")
    unfinished.write_bytes(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))
    unfinished.replace(path)


def _kept(path: Path) -> Any:
    return pickle.loads(path.read_bytes())  # noqa: S301  (written by this module into the instance's own folder)
