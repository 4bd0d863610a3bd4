"""Answers kept for as long as their version stands: readers of an unchanged page share one.

Readers who ask at once for an answer that is not there wait for the first of them, instead of all making it.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

MOST = 256
Answer = TypeVar("Answer")

_answers: OrderedDict[Hashable, Any] = OrderedDict()
_making: dict[Hashable, Lock] = {}
_lock = Lock()


def kept(key: Hashable, make: Callable[[], Answer]) -> Answer:
    """The answer under a key that holds its version; made when it is not there. The oldest one goes first."""
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


def _found(key: Hashable) -> Any:
    _answers.move_to_end(key)
    return _answers[key]


def _made(key: Hashable, make: Callable[[], Answer]) -> Answer:
    """Made by whoever comes first; one that could not be made is tried by the next."""
    try:
        with _lock:
            if key in _answers:
                found: Answer = _found(key)
                return found
        made = make()
        with _lock:
            _answers[key] = made
            while len(_answers) > MOST:
                _answers.popitem(last=False)
        return made
    finally:
        with _lock:
            _making.pop(key, None)
