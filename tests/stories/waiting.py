"""Waiting for something to become true, for a bounded time."""

import operator
import time
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")
SECONDS = 60.0
PAUSE, LONGEST_PAUSE = 0.25, 2.0
# A question that costs the pages work is asked again after four times as long as the answer took.
PAUSES = 4


def eventually(ask: Callable[[], Answer], *, seconds: float = SECONDS, why: str = "") -> Answer:
    """The first answer that is true; fails with the last one after `seconds`."""
    answer = _answer(ask, bool, seconds)
    assert answer, f"not within {seconds:.0f} s: {why or ask.__name__}; last: {answer!r}"
    return answer


def soon_without(differences: Callable[[], Answer], *, seconds: float = 120.0) -> Answer:
    """Nothing, or the differences that are still there when everything has had its time."""
    return _answer(differences, operator.not_, seconds)


def eventually_is(ask: Callable[[], object], wanted: object, *, seconds: float = 30, why: str = "") -> None:
    """Wait until the answer is the wanted one; what it was last stands in the failure."""
    found = _answer(ask, lambda one: one == wanted, seconds)
    assert found == wanted, f"not within {seconds:.0f} s: {why}: {wanted}; last: {found}"


def _answer(ask: Callable[[], Answer], is_enough: Callable[[Answer], bool], seconds: float) -> Answer:
    """The first answer that is enough, or the last one within the time."""
    deadline = time.monotonic() + seconds
    while True:
        asked_at = time.monotonic()
        answer, took = ask(), time.monotonic() - asked_at
        if is_enough(answer) or time.monotonic() >= deadline:
            return answer
        time.sleep(min(max(PAUSE, PAUSES * took), LONGEST_PAUSE))
