"""The vendor's side of the ingest door: signed webhooks, sent again until they are taken, as vendors do."""

import asyncio
import hashlib
import hmac
import time
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from types import TracebackType
from typing import Any, Self

import aiohttp
import orjson

from integrations.transport.loops import LoopThread
from visibility.devstack.faults.checker import Accepted

ANSWER_SECONDS = 15.0
PAUSE_SECONDS = 0.5
MOST_SOCKETS = 40


@dataclass(frozen=True)
class Request:
    """A request to post `steps` steps of `amount` each, for one legal entity."""

    key: str
    steps: int
    entity: str
    currency: str
    amount: Decimal
    order_key: str | None = None

    def body(self) -> bytes:
        fields: dict[str, Any] = {"id": f"event-{self.key}", "key": self.key, "steps": self.steps}
        fields |= {"amount": str(self.amount), "currency": self.currency, "entity": self.entity}
        return orjson.dumps(fields | ({"order_key": self.order_key} if self.order_key else {}))


@dataclass(frozen=True)
class News:
    """A hint that a record has changed, with what it said then; no effect is owed for it."""

    key: str
    version: int
    amount: Decimal
    steps: int = 0
    order_key: str | None = None

    def body(self) -> bytes:
        named = {"id": f"event-{self.key}-{self.version}", "ref": self.key}
        return orjson.dumps(named | {"amount": str(self.amount), "version": self.version})


@dataclass(frozen=True)
class Answer:
    """One try: its status (0: none came), the seconds it took, whether it named a time to come back."""

    status: int
    seconds: float
    has_retry_after: bool = False


@dataclass
class Load:
    """What became of a batch of requests so far."""

    total: int
    accepted: list[Accepted] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    work: "Future[Any] | None" = None

    @property
    def is_taken(self) -> bool:
        """Whether each was accepted or given up."""
        return self.work is not None and self.work.done()

    def p95(self) -> float:
        """Seconds that 95 % of the tries stayed below; 0 without any."""
        spent = sorted(answer.seconds for answer in self.answers)
        return spent[int(len(spent) * 0.95)] if spent else 0.0

    def statuses(self) -> set[int]:
        return {answer.status for answer in self.answers}


class Sender:
    """A context manager with a loop and a session of its own."""

    def __init__(self, *, url: str, secret: str) -> None:
        self._url, self._secret = url, secret.encode()
        self._loop = LoopThread()

    def __enter__(self) -> Self:
        self._loop.__enter__()
        self._session = self._loop.run(_session())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.run(self._session.close())
        self._loop.__exit__(kind, error, trace)

    def send(self, requests: Sequence[Request | News], *, over: float = 0.0, patience: float = 60.0) -> Load:
        """Spread over `over` seconds, each sent again until taken or until its patience ends; returns at once."""
        load = Load(len(requests))
        load.work = self._loop.start(self._send_all(load, requests, over, patience))
        return load

    async def _send_all(self, load: Load, requests: Sequence[Request | News], over: float, patience: float) -> None:
        began = time.monotonic()
        pause = over / len(requests) if requests else 0.0
        tasks = []
        for number, request in enumerate(requests):
            await asyncio.sleep(max(0.0, began + number * pause - time.monotonic()))
            tasks.append(asyncio.ensure_future(self._deliver(load, request, patience)))
        await asyncio.gather(*tasks)

    async def _deliver(self, load: Load, request: Request | News, patience: float) -> None:
        give_up = time.monotonic() + patience
        while time.monotonic() < give_up:
            answer = await self._try(request.body())
            load.answers.append(answer)
            if 200 <= answer.status < 300:
                load.accepted.append(Accepted(request.key, request.steps, request.order_key))
                return
            await asyncio.sleep(PAUSE_SECONDS)

    async def _try(self, body: bytes) -> Answer:
        signature = hmac.new(self._secret, body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Signature": signature}
        began, status, has_retry_after = time.monotonic(), 0, False
        with suppress(aiohttp.ClientError, TimeoutError, OSError):
            async with self._session.post(self._url, data=body, headers=headers) as answer:
                await answer.read()
                status, has_retry_after = answer.status, "Retry-After" in answer.headers
        return Answer(status, time.monotonic() - began, has_retry_after)


async def _session() -> aiohttp.ClientSession:
    timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
    return aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=MOST_SOCKETS))
