"""Answers kept for as long as their version stands: readers of an unchanged page share one."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

MOST = 256
Answer = TypeVar("Answer")

_answers: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


def kept(key: Hashable, make: Callable[[], Answer]) -> Answer:
    """The answer under a key that holds its version; made when it is not there. The oldest one goes first."""
    with _lock:
        if key in _answers:
            _answers.move_to_end(key)
            found: Answer = _answers[key]
            return found
    made = make()
    with _lock:
        _answers[key] = made
        while len(_answers) > MOST:
            _answers.popitem(last=False)
    return made


def forget() -> None:
    """Drop every kept answer."""
    with _lock:
        _answers.clear()
