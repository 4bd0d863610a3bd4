"""The HTTP client that handlers and streams get. Every exchange, good or bad, becomes an ExchangeRecord."""

import asyncio
import time
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import aiohttp
from aiohttp.connector import Connection
from yarl import URL

from integrations.connector import Keys, Response
from integrations.outcomes import Outcome
from integrations.transport import answers, limits
from integrations.transport.errors import CallFailed, TooLarge
from integrations.transport.evidence import Evidence
from integrations.transport.guard import BlockedAddress, GuardedResolver, check_url, origin
from integrations.transport.outgoing import Outgoing, build
from integrations.transport.record import ExchangeRecord
from integrations.transport.target import OpenConnection, Trace

SAFE_METHODS = ("GET", "HEAD")
# Shorter than the idle time of servers: a write on a connection just closed there would be unknown.
KEEPALIVE_SECONDS = 4.0
# uvloop says RuntimeError of a socket that is closed already, aiohttp of a session that is.
FAILURES = (aiohttp.ClientError, TimeoutError, OSError, TooLarge, ValueError, RuntimeError)
# Of the call under way in this task. aiohttp's own traces would tell, and cost a tenth of the call.
SENT: ContextVar[SimpleNamespace] = ContextVar("sent")


class NotingRequest(aiohttp.ClientRequest):
    """Notes that it goes out, once it has a socket: from then on it may have arrived."""

    async def send(self, conn: Connection) -> aiohttp.ClientResponse:
        SENT.get().headers = True
        return await super().send(conn)


class HttpSession:
    """The sockets of one connection on one event loop.

    An origin is checked in words before the first call to it, and its address at every new socket.
    """

    def __init__(self, target: OpenConnection) -> None:
        resolver = GuardedResolver(asyncio.get_running_loop())
        connector = aiohttp.TCPConnector(
            resolver=resolver,
            use_dns_cache=False,
            socket_factory=resolver.open_socket,
            limit=target.connector.limits.concurrency,
            keepalive_timeout=KEEPALIVE_SECONDS,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=limits.CONNECT_SECONDS),
            request_class=NotingRequest,
            trust_env=False,
        )
        # Its own silent second try of PUT and DELETE would leave no exchange and no unknown outcome.
        self._session._retry_connection = False  # noqa: SLF001
        self._checked: set[tuple[str, str, int]] = set()

    async def close(self) -> None:
        await self._session.close()

    async def exchange(self, request: Outgoing, *, seconds: float, sent: SimpleNamespace) -> Response:
        """Send and read the whole answer within `seconds`; sent.headers turns True before it goes on the wire."""
        if (called := origin(request.url)) not in self._checked:
            check_url(request.url)
            self._checked.add(called)
        SENT.set(sent)
        async with (
            asyncio.timeout(seconds),
            self._session.request(
                request.method,
                URL(request.url, encoded=True),
                headers=request.headers,
                data=request.body,
                allow_redirects=False,
            ) as answer,
        ):
            body = await _whole_body(answer)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Response(answer.status, headers, body)


class HttpClient:
    """Client for one command or one page: bound to a connection, a trace and whether it only reads."""

    def __init__(self, session: HttpSession, target: OpenConnection, *, trace: Trace, is_read: bool, kept: int) -> None:
        self.settings: Mapping[str, str] = target.settings
        self.is_preview = False
        self.records: list[ExchangeRecord] = []
        self._session, self._target, self._trace = session, target, trace
        self._is_read, self._kept = is_read, kept

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        json: Any = None,
        data: Mapping[str, str] | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        keys: Keys | None = None,
        at: str = "",
    ) -> Response:
        """The vendor's answer, any status its handler has to read. Raises CallFailed for all others."""
        request = build(
            self._target, method, path,
            params=params, json=json, data=data, headers=headers, keys=keys, at=at, trace=self._trace,
        )  # fmt: skip
        is_read = self._is_read or request.method in SAFE_METHODS
        response = await self._answer(request, is_read=is_read)
        is_refused_apart = bool(at) and response.status == 401
        if not is_refused_apart and (outcome := self._signal(response, is_read=is_read)):
            raise CallFailed(outcome, tuple(self.records))
        return response

    async def _answer(self, request: Outgoing, *, is_read: bool) -> Response:
        evidence = Evidence(self._target, self._trace, request, kept=self._kept)
        sent = SimpleNamespace(headers=False)
        seconds = limits.timeout(self._target.connector.limits, is_read=is_read)
        started_at, began = datetime.now(UTC), time.perf_counter()
        try:
            response = await self._session.exchange(request, seconds=seconds, sent=sent)
        except FAILURES as error:
            was_sent = sent.headers and not isinstance(error, BlockedAddress)
            outcome = answers.of_error(error, was_sent=was_sent, is_read=is_read)
            self.records.append(evidence.without_answer(error, started_at, time.perf_counter() - began))
            raise CallFailed(outcome, tuple(self.records)) from error
        self.records.append(evidence.with_answer(response, started_at, time.perf_counter() - began))
        return response

    def _signal(self, response: Response, *, is_read: bool) -> Outcome | None:
        connector, now = self._target.connector, datetime.now(UTC)
        outcome = connector.interpret(response, now) if connector.interpret else None
        if outcome is not None:
            return outcome
        return answers.of_status(response, now=now, creates=connector.limits.creates, is_read=is_read)


async def _whole_body(answer: aiohttp.ClientResponse) -> bytes:
    pieces, size = [], 0
    async for piece in answer.content.iter_chunked(64 * 1024):
        size += len(piece)
        if size > limits.ANSWER_CAP:
            answer.close()
            raise TooLarge(f"the answer is larger than {limits.ANSWER_CAP // 2**20} MiB")
        pieces.append(piece)
    return b"".join(pieces)
