"""A target that behaves badly on demand, a client for it, and what its calls fail with."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

import pytest
from aiohttp import web

from integrations.connector import Connector, Limits, Response, Setting
from integrations.transport.errors import CallFailed
from integrations.transport.http import HttpClient, HttpSession
from integrations.transport.loops import LoopThread
from integrations.transport.target import OpenConnection, Trace

T = TypeVar("T")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
TOKEN = "canary-token-4711"


def answer(status: int = 200, body: bytes = b"{}", **headers: str) -> Handler:
    async def handler(_: web.Request) -> web.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=status, body=body, headers=named)

    return handler


async def vanish(request: web.Request) -> web.Response:
    await request.read()
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


class Target:
    """A local HTTP server whose handler each test sets; `seen` are the requests that reached it."""

    def __init__(self) -> None:
        self.seen: list[dict[str, str]] = []
        self.handler: Handler | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.seen.append({"path": request.path_qs, "host": request.host, **request.headers})
        assert self.handler is not None
        return await self.handler(request)


async def serve(target: Target) -> web.AppRunner:
    application = web.Application()
    application.router.add_route("*", "/{rest:.*}", target.handle)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    target.port = runner.addresses[0][1]
    return runner


@pytest.fixture
def target() -> Iterator[Target]:
    with LoopThread() as own:
        made = Target()
        runner = own.run(serve(made))
        yield made
        own.run(runner.cleanup())


@pytest.fixture
def loop() -> Iterator[LoopThread]:
    with LoopThread() as running:
        yield running


class Caller:
    """Calls a connection made of the given changes, one session for all its calls."""

    def __init__(self, loop: LoopThread, base_url: str, **changes: Any) -> None:
        self.is_read = bool(changes.pop("is_read", True))
        limits = changes.pop("limits", Limits())
        known = {"shared": "canary-secret"} | changes.pop("own", {})
        secret = (Setting("shared", "Shared", is_secret=True),)
        connector = Connector(kind="test", label="Test", system="X", settings=secret, limits=limits, **changes)
        self.opened = OpenConnection(1, 1, "test", "test", base_url, known, TOKEN, 1, connector, ("canary-secret",))
        self.loop = loop
        self.session = loop.run(self._open())
        self.client = self.fresh()

    def fresh(self) -> HttpClient:
        trace = Trace("run-1", "00-" + "1" * 32 + "-" + "2" * 16 + "-01")
        return HttpClient(self.session, self.opened, trace=trace, is_read=self.is_read, kept=64 * 1024)

    def call(self, method: str, path: str, **options: Any) -> Response:
        self.client = self.fresh()
        return self.loop.run(self.client.call(method, path, **options))

    def close(self) -> None:
        self.loop.run(self.session.close())

    async def _open(self) -> HttpSession:
        return HttpSession(self.opened)


Callers = Callable[..., Caller]


@pytest.fixture
def caller(target: Target, loop: LoopThread, settings: Any) -> Iterator[Callers]:
    made: list[Caller] = []
    settings.OUTBOUND_ALLOW = [f"127.0.0.1:{target.port}"]

    def to_target(base_url: str = "", **changes: Any) -> Caller:
        made.append(Caller(loop, base_url or target.url, **changes))
        return made[-1]

    yield to_target
    for one in made:
        one.close()


def failure(caller: Caller, method: str = "GET", path: str = "/x", **options: Any) -> Any:
    with pytest.raises(CallFailed) as caught:
        caller.call(method, path, **options)
    assert caught.value.exchanges == tuple(caller.client.records)
    return caught.value.outcome
