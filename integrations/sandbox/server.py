"""The base of every simulated vendor: state in memory, effects in a journal, faults around every call."""

import asyncio
import contextvars
import hashlib
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, ClassVar

import orjson
from aiohttp import web
from aiohttp.typedefs import Middleware

from integrations.sandbox.journal import Journal, encode
from integrations.sandbox.modes import GARBAGE, Handler, Modes, inject
from integrations.sandbox.world.types import Firm

Effect = dict[str, Any]
Action = Callable[[dict[str, Any]], Any]
EFFECT_KEYS = ("operation", "object", "ref", "id", "amount", "currency", "entity", "body")
FAULTS = {
    "p503": (503, "Service Unavailable"),
    "p429": (429, "Too Many Requests"),
    "p400rl": (400, "Request limit exceeded"),
}
HAND: contextvars.ContextVar[str] = contextvars.ContextVar("hand", default="api")


def json_response(value: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """A JSON answer in UTF-8, written with orjson."""
    return web.Response(
        body=encode(value), status=status, headers=headers, content_type="application/json", charset="utf-8"
    )


class Sandbox(ABC):
    """One vendor. Subclasses keep all their state in memory and change it in `apply` alone."""

    needs_world: ClassVar[bool] = True
    knows_staff_alone: ClassVar[bool] = False
    knows_time: ClassVar[bool] = False
    default_settings: ClassVar[dict[str, Any]] = {}

    def __init__(self, vendor: str, state: Path, seed: int, anchor: date, empty: bool) -> None:
        self.vendor = vendor
        self.state = state
        self.seed = seed
        self.anchor = anchor
        self.empty = empty
        self.size = "small"
        self.modes = Modes()
        self.journal = Journal(state / f"{vendor}.journal.jsonl")
        self.settings: dict[str, Any] = self.default_settings | self._stored_settings()
        self._background: set[asyncio.Task[Any]] = set()

    @abstractmethod
    def load(self, firm: Firm) -> None:
        """Fill the memory from the world; never journalled, the same for one seed and anchor."""

    @abstractmethod
    def routes(self) -> list[web.RouteDef]:
        """The vendor's own surface."""

    @abstractmethod
    def apply(self, effect: Effect) -> None:
        """Carry one journalled effect into memory. Must need nothing but the effect: no clock, no dice."""

    def actions(self) -> dict[str, Action]:
        """What `POST /_do` may do: name -> function of the body; ValueError and LookupError answer 400."""
        return {}

    def collections(self) -> dict[str, dict[str, Any]]:
        """Raw records by collection and id for `/_state`."""
        return {}

    async def start(self) -> None:  # noqa: B027
        """Called once in the event loop before the first request."""

    async def stop(self) -> None:  # noqa: B027
        """Called once at the end."""

    def commit(self, effect: Effect) -> None:
        """Write the effect to the journal, hand it to the OS, then apply it."""
        line = {"kind": "effect", "t": time.time(), "by": HAND.get()} | dict.fromkeys(EFFECT_KEYS) | effect
        self.journal.append(line)
        self.apply(line)

    def replay(self) -> int:
        """Apply all journalled effects over the loaded world; how many there were."""
        count = 0
        for effect in self.journal.lines(kind="effect"):
            self.apply(effect)
            count += 1
        return count

    def now(self) -> datetime:
        """The vendor's clock in UTC, skewed when that mode is on."""
        return datetime.now(UTC) + self.modes.skew()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run `work` beside the requests."""
        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def cancel_background(self) -> None:
        """End what `spawn` started."""
        for task in self._background:
            task.cancel()

    def change_settings(self, changes: dict[str, Any]) -> None:
        """Sticky settings survive a restart, faults do not."""
        self.settings |= changes
        self._settings_path().write_bytes(encode(self.settings))

    def fault_response(self, name: str) -> web.StreamResponse:
        """The vendor's words for p503, p429, p400rl; garbage is the edge speaking, not the vendor."""
        if name == "garbage":
            status = int(self.modes.value("garbage_status", 502))
            return web.Response(status=status, text=GARBAGE, content_type="text/html")
        response = self.fault_body(name)
        if self.modes.value("retry_after") is not None and response.status in (429, 503):
            response.headers["Retry-After"] = str(self.modes.value("retry_after"))
        return response

    def fault_body(self, name: str) -> web.Response:
        """Override to speak as the vendor does."""
        status, text = FAULTS[name]
        return json_response({"error": text}, status=status)

    def refusal_response(self, refusal: web.HTTPException) -> web.StreamResponse:
        """How the vendor answers an unknown path or method. Override to speak as the vendor does."""
        return json_response({"error": refusal.reason}, status=refusal.status)

    def _settings_path(self) -> Path:
        return self.state / f"{self.vendor}.settings.json"

    def _stored_settings(self) -> dict[str, Any]:
        path = self._settings_path()
        return dict(orjson.loads(path.read_bytes())) if path.exists() else {}


def journal_and_inject(sandbox: Sandbox) -> Middleware:
    """The one middleware: faults around the handler, then the request line, then the answer."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith("/_"):
            return await handler(request)
        body = await request.read()
        try:
            response = await inject(sandbox.modes, request, handler, sandbox.fault_response)
        except web.HTTPException as refusal:
            response = sandbox.refusal_response(refusal)
        sandbox.journal.append(_request_line(request, body, response.status))
        return response

    return middleware


def _request_line(request: web.Request, body: bytes, status: int) -> dict[str, Any]:
    headers = request.headers
    return {
        "kind": "request",
        "t": time.time(),
        "method": request.method,
        "path": request.path_qs,
        "key": headers.get("Idempotency-Key") or headers.get("X-NetSuite-Idempotency-Key"),
        "ref": request.get("ref"),
        "sha256": hashlib.sha256(body).hexdigest() if body else None,
        "status": request.get("status_unseen", status),
        "replayed": bool(request.get("replayed")),
        "fault": request.get("fault"),
    }
