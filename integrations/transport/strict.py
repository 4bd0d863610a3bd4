"""Reads JSON from strangers: refuses what different parsers read differently, and what is built to hurt."""

import json
from typing import Any

MOST_KEYS = 10_000
DEEPEST = 100


class Unreadable(ValueError):
    """The body is not JSON that may be accepted; the message says why."""


def check_json(raw: bytes) -> None:
    """Refuse duplicate keys, NaN, Infinity, numbers out of range, depth and size bombs, and broken text."""
    if _depth(raw) > DEEPEST:
        raise Unreadable("nested too deeply")
    try:
        json.loads(raw.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse_constant, parse_float=_finite)
    except Unreadable:
        raise
    except (ValueError, RecursionError) as error:
        raise Unreadable("not valid JSON") from error


def _depth(raw: bytes) -> int:
    """An upper bound of the nesting: brackets in texts count too, which no honest body has by the hundred."""
    return min(raw.count(b"[") + raw.count(b"{"), _deepest(raw))


def _deepest(raw: bytes) -> int:
    depth = deepest = 0
    for byte in raw.translate(None, delete=_NOT_BRACKETS):
        depth += 1 if byte in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MOST_KEYS:
        raise Unreadable("too many keys")
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable("a key is there twice")
    return found


def _refuse_constant(name: str) -> None:
    raise Unreadable(f"{name} is no number")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise Unreadable("a number is out of range")
    return number


_NOT_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")
