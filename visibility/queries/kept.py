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
Answer = TypeVar("Answer")
Key = tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """The last answer to a question, of which version it is, and when it was made."""

    version: Hashable
    answer: Any
    made_at: float

    @property
    def is_recent(self) -> bool:
        return time.monotonic() - self.made_at < LONGEST_SECONDS


_answers: OrderedDict[Key, Kept] = OrderedDict()
_making: dict[Key, Lock] = {}
_lock = Lock()


def kept(key: Key, make: Callable[[], Answer]) -> Answer:
    """The answer under a key, whose second part is its version; made when it is not there.

    While another makes it for longer than PATIENCE_SECONDS, the last answer to the same question is given if it is
    recent. Of one question the last version alone is kept; the oldest answer goes first.
    """
    question, version = (key[0], *key[2:]), key[1]
    found = _find(question)
    if found is None or found.version != version:
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
    made = Kept(version, make(), time.monotonic())
    with _lock:
        _answers[question] = made
        _answers.move_to_end(question)
        while len(_answers) > MOST:
            _answers.popitem(last=False)
    return made
