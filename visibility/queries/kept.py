"""Answers kept for as long as their version stands: readers of an unchanged page share one.

Readers who ask at once for an answer that is not there wait for the first of them, instead of all making it.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

MOST = 256
Answer = TypeVar("Answer")
Key = tuple[Hashable, ...]

_answers: OrderedDict[Key, Any] = OrderedDict()
_making: dict[Key, Lock] = {}
_lock = Lock()


def kept(key: Key, make: Callable[[], Answer]) -> Answer:
    """The answer under a key, whose second part is its version; made when it is not there.

    Of one question the last version alone is kept, since nobody asks for an older one; the oldest answer goes first.
    """
    with _lock:
        if key in _answers:
            known: Answer = _found(key)
            return known
        making = _making.setdefault(key, Lock())
    with making:
        return _made(key, make)


def forget() -> None:
    """Drop every kept answer."""
    with _lock:
        _answers.clear()


def _found(key: Key) -> Any:
    _answers.move_to_end(key)
    return _answers[key]


def _made(key: Key, make: Callable[[], Answer]) -> Answer:
    """Made by whoever comes first; one that could not be made is tried by the next."""
    try:
        with _lock:
            if key in _answers:
                found: Answer = _found(key)
                return found
        made = make()
        with _lock:
            _keep(key, made)
        return made
    finally:
        with _lock:
            _making.pop(key, None)


def _keep(key: Key, made: Any) -> None:
    """In place of the same question's answer of another version: a radar of a large firm takes many megabytes."""
    for other in [one for one in _answers if _question(one) == _question(key)]:
        del _answers[other]
    _answers[key] = made
    while len(_answers) > MOST:
        _answers.popitem(last=False)


def _question(key: Key) -> Key:
    return key[:1] + key[2:]
