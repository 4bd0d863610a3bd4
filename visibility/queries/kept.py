"""Answers kept for as long as their version stands: readers of an unchanged page share one.

Readers who ask at once for an answer that is not there wait a moment for the first of them, instead of all making it,
and then get the last one, which says itself of which version it is (docs/adr/0054).
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

MOST = 256
# What a small firm's page takes at most: there, nobody is ever shown anything but the newest.
PATIENCE_SECONDS = 0.25
# An answer made as its slice of time began is as old as two of them before it is too old (version.DECAY_SECONDS).
LONGEST_SECONDS = 30.0
# What takes longer than this to make is not made for more than a tenth of the time.
DEAR_SECONDS, SHARE_OF_TIME = 2.0, 10
Answer = TypeVar("Answer")
Key = tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """The last answer to a question, of which version it is, when it was made, and how long that took."""

    version: Hashable
    answer: Any
    made_at: float
    seconds: float

    @property
    def age(self) -> float:
        return time.monotonic() - self.made_at

    @property
    def is_dear(self) -> bool:
        """Whether it is too early to make another one."""
        return self.age < self._dear_for

    @property
    def is_recent(self) -> bool:
        """Whether it will do while another one is being made."""
        return self.age < max(LONGEST_SECONDS, 2 * self._dear_for)

    @property
    def _dear_for(self) -> float:
        return self.seconds * SHARE_OF_TIME if self.seconds > DEAR_SECONDS else 0.0


_answers: OrderedDict[Key, Kept] = OrderedDict()
_making: dict[Key, Lock] = {}
_lock = Lock()


def kept(key: Key, make: Callable[[], Answer]) -> Answer:
    """The answer under a key, whose second part is its version; made when it is not there.

    While another makes it for longer than PATIENCE_SECONDS, the last answer to the same question is given if it is
    recent; and so is one that was dear to make, for ten times as long as that took. Of one question the last version
    alone is kept; the oldest answer goes first.
    """
    question, version = (key[0], *key[2:]), key[1]
    found = _find(question)
    if found is None or (found.version != version and not found.is_dear):
        found = _made_or_last(question, version, make)
    answer: Answer = found.answer
    return answer


def forget() -> None:
    """Drop every kept answer."""
    with _lock:
        _answers.clear()


def _find(question: Key) -> Kept | None:
    with _lock:
        if question in _answers:
            _answers.move_to_end(question)
        return _answers.get(question)


def _made_or_last(question: Key, version: Hashable, make: Callable[[], Any]) -> Kept:
    with _lock:
        making = _making.setdefault(question, Lock())
    if not making.acquire(timeout=PATIENCE_SECONDS):
        last = _find(question)
        if last is not None and last.is_recent:
            return last
        making.acquire()
    try:
        return _made(question, version, make)
    finally:
        with _lock:
            _making.pop(question, None)
        making.release()


def _made(question: Key, version: Hashable, make: Callable[[], Any]) -> Kept:
    """Made by whoever comes first; one that could not be made is tried by the next."""
    found = _find(question)
    if found is not None and found.version == version:
        return found
    started = time.monotonic()
    answer = make()
    made = Kept(version, answer, time.monotonic(), time.monotonic() - started)
    with _lock:
        _answers[question] = made
        _answers.move_to_end(question)
        while len(_answers) > MOST:
            _answers.popitem(last=False)
    return made
