"""Fault injection. `POST /_mode` replaces the faults, keeps sticky settings; every injection is counted.

p503 p429 p400rl plost_before plost_after truncate garbage dup_webhook reorder: probability 0..1 per call.
delay late slow_body: seconds (with p_delay, p_late, p_slow_body as probability, else always): the answer is late;
it is done late, whether or not the caller still waits; the body comes in drops.
retry_after: header in seconds on p429 and p503. clock_skew: seconds the vendor's clock is ahead.
only: a path prefix, "METHOD", "METHOD /prefix", a pattern with *, or a list of these.
count: stop after so many hits. seconds: stop so long after they were set. seed: of the dice.
"""

import asyncio
import fnmatch
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
DEFAULT_SEED = 7
STATUS_FAULTS = ("p503", "p429", "p400rl", "garbage")
GARBAGE = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


class Modes:
    """The faults now in force and how often each has hit."""

    def __init__(self) -> None:
        self.faults: dict[str, Any] = {}
        self.hits: Counter[str] = Counter()
        self._dice = random.Random(DEFAULT_SEED)
        self._remaining: int | None = None
        self._ends_at: float | None = None

    def replace(self, faults: dict[str, Any]) -> None:
        """New faults for old; hits start again at zero."""
        self.faults = {name: value for name, value in faults.items() if value is not None}
        self.hits = Counter()
        self._dice = random.Random(faults.get("seed", DEFAULT_SEED))
        self._remaining = faults.get("count")
        seconds = faults.get("seconds")
        self._ends_at = None if seconds is None else time.monotonic() + float(seconds)

    def describe(self) -> dict[str, Any]:
        return {"modes": self.faults, "hits": dict(self.hits), "remaining": 0 if self._are_over() else self._remaining}

    def value(self, name: str, default: Any = None) -> Any:
        return self.faults.get(name, default)

    def roll(self, name: str, request: web.Request | None = None) -> bool:
        """Whether the fault `name` strikes now (counted when it does)."""
        if name not in self.faults or self._are_over() or not self._concerns(request):
            return False
        chance = 1 if name in ("delay", "late", "slow_body") else float(self.faults[name])
        if self._dice.random() >= float(self.faults.get(f"p_{name}", chance)):
            return False
        self.hits[name] += 1
        self._remaining = None if self._remaining is None else self._remaining - 1
        return True

    def first(self, names: tuple[str, ...], request: web.Request) -> str:
        """The first of `names` that strikes, or an empty string."""
        return next((name for name in names if name in self.faults and self.roll(name, request)), "")

    def skew(self) -> timedelta:
        return timedelta(seconds=float(self.faults.get("clock_skew", 0)))

    def _are_over(self) -> bool:
        return self._remaining == 0 or (self._ends_at is not None and time.monotonic() >= self._ends_at)

    def _concerns(self, request: web.Request | None) -> bool:
        only = self.faults.get("only")
        if not only or request is None:
            return True
        rules = [only] if isinstance(only, str) else list(only)
        return any(_matches(rule, request.method, request.path) for rule in rules)


def _matches(rule: str, method: str, path: str) -> bool:
    wanted_method, _, prefix = rule.rpartition(" ") if "/" in rule else (rule, "", "")
    if wanted_method and wanted_method != method:
        return False
    return fnmatch.fnmatchcase(path, prefix) if "*" in prefix else path.startswith(prefix)


def drop(request: web.Request) -> web.Response:
    """Cut the connection: the caller sees a reset, never this response."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=499)


async def inject(
    modes: Modes,
    request: web.Request,
    handler: Handler,
    fault_response: Callable[[str], web.StreamResponse],
) -> web.StreamResponse:
    """Answer `request` with the faults in force around the handler."""
    if modes.roll("plost_before", request):
        request["fault"] = "plost_before"
        return drop(request)
    if name := modes.first(STATUS_FAULTS, request):
        request["fault"] = name
        return fault_response(name)
    if modes.roll("late", request):
        await asyncio.sleep(float(modes.value("late")))
    response = await handler(request)
    if modes.roll("delay", request):
        await asyncio.sleep(float(modes.value("delay")))
    if modes.roll("plost_after", request):
        request["fault"] = "plost_after"
        request["status_unseen"] = response.status
        return drop(request)
    return await _spoil_body(modes, request, _skew_clock(modes, response))


def _skew_clock(modes: Modes, response: web.StreamResponse) -> web.StreamResponse:
    if "clock_skew" in modes.faults:
        response.headers["Date"] = format_datetime(datetime.now(UTC) + modes.skew(), usegmt=True)
    return response


async def _spoil_body(modes: Modes, request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
    body = response.body if isinstance(response, web.Response) else None
    if not isinstance(body, bytes) or not body:
        return response
    if modes.roll("truncate", request):
        return await _send_in_pieces(request, response, [body[: len(body) // 2]], total=len(body), pause=0.0)
    if modes.roll("slow_body", request):
        step = max(1, len(body) // 10)
        pieces = [body[start : start + step] for start in range(0, len(body), step)]
        pause = float(modes.value("slow_body")) / len(pieces)
        return await _send_in_pieces(request, response, pieces, total=len(body), pause=pause)
    return response


async def _send_in_pieces(
    request: web.Request, response: web.StreamResponse, pieces: list[bytes], *, total: int, pause: float
) -> web.StreamResponse:
    slow = web.StreamResponse(status=response.status, headers=response.headers)
    slow.content_length = total
    await slow.prepare(request)
    for piece in pieces:
        await asyncio.sleep(pause)
        await slow.write(piece)
    if sum(map(len, pieces)) < total and request.transport is not None:
        request.transport.close()
    return slow
