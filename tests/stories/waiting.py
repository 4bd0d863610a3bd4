"""Waiting for something to become true, for a bounded time."""

import time
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")
SECONDS = 60.0
PAUSE = 0.25


def eventually(ask: Callable[[], Answer], *, seconds: float = SECONDS, why: str = "") -> Answer:
    """The first answer that is true; fails with the last one after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (answer := ask()):
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {why or ask.__name__}; last: {answer!r}"
        time.sleep(PAUSE)
    return answer


def soon_without(differences: Callable[[], Answer], *, seconds: float = 120.0) -> Answer:
    """Nothing, or the differences that are still there when everything has had its time."""
    deadline = time.monotonic() + seconds
    while (left := differences()) and time.monotonic() < deadline:
        time.sleep(4 * PAUSE)
    return left


def eventually_is(ask: Callable[[], object], wanted: object, *, seconds: float = 30, why: str = "") -> None:
    """Wait until the answer is the wanted one; what it was last stands in the failure."""
    deadline = time.monotonic() + seconds
    while (found := ask()) != wanted:
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {why}: {wanted}; last: {found}"
        time.sleep(0.1)
