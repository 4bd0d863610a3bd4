"""Ends the process groups it was told of as soon as its pipe closes, however the launcher died.

A script. Lines on standard input: `+ GROUP SIGNAL` to watch, `- GROUP` to forget, `bye` at an orderly end.
"""

import os
import signal
import sys
import time
from collections.abc import Iterable

GRACE_SECONDS = 8.0


def listen(lines: Iterable[str]) -> dict[int, int]:
    """The groups still to be ended when the lines stop, with the signal each one wants."""
    groups: dict[int, int] = {}
    for line in lines:
        match line.split():
            case ["+", group, number]:
                groups[int(group)] = int(number)
            case ["-", group]:
                groups.pop(int(group), None)
            case ["bye"]:
                groups.clear()
    return groups


def end(groups: dict[int, int], *, grace_seconds: float = GRACE_SECONDS) -> None:
    """Asks each group to stop, the last started first, then kills what is left."""
    for group, number in reversed(groups.items()):
        send(group, number)
    deadline = time.monotonic() + grace_seconds
    while time.monotonic() < deadline and any(send(group, 0) for group in groups):
        time.sleep(0.05)
    for group in groups:
        send(group, signal.SIGKILL)


def send(group: int, number: int) -> bool:
    """Whether the group was there to be signalled; signal 0 only asks."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    end(listen(sys.stdin))
