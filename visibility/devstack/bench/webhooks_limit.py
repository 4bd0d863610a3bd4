"""The limit of the webhooks bench: the least that verifies, stores in an equal table and answers after the commit.

One loop, one connection, one INSERT for whatever waits. `uvicorn visibility.devstack.bench.webhooks_limit:app`, with
DATABASE_URL set; no evidence is kept, nothing is redacted, any JSON is taken.
"""

import asyncio
import hashlib
import hmac
import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import orjson
import psycopg

from visibility.devstack.bench.webhooks_load import SECRET

GROUP = 500
TABLE = "bench_limit_inbox"
# Columns, defaults, checks and indexes of the product's inbox.
CREATE = f"CREATE TABLE IF NOT EXISTS {TABLE} (LIKE journeys_inboxevent INCLUDING ALL)"
INSERT = f"""
INSERT INTO {TABLE} (connection_id, external_event_id, stream, record_id, carries, slice, received_at, next_at)
SELECT 1, id, 'records', '', '', body, clock_timestamp(), clock_timestamp()
FROM unnest(%s::text[], %s::jsonb[]) AS event(id, body)
ON CONFLICT (connection_id, external_event_id) DO NOTHING
"""  # noqa: S608  (a name of our own)

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Waiting = tuple[str, str, "asyncio.Future[None]"]


class Limit:
    """The application; its writer lives as long as the server's loop."""

    def __init__(self) -> None:
        self.waiting: list[Waiting] = []

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        raw = await _body(receive)
        if _is_signed(raw, dict(scope["headers"]).get(b"x-signature", b"")):
            await self._store(raw)
            await _answer(send, 202)
        else:
            await _answer(send, 401)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self.wake = asyncio.Event()
        database = await psycopg.AsyncConnection.connect(os.environ["DATABASE_URL"], autocommit=True)
        await database.execute(CREATE)
        writer = asyncio.create_task(self._write(database))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        writer.cancel()
        await database.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _store(self, raw: bytes) -> None:
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting.append((orjson.loads(raw)["id"], raw.decode(), kept))
        self.wake.set()
        await kept

    async def _write(self, database: "psycopg.AsyncConnection[Any]") -> None:
        while True:
            await self.wake.wait()
            group, self.waiting = self.waiting[:GROUP], self.waiting[GROUP:]
            if not self.waiting:
                self.wake.clear()
            await database.execute(INSERT, ([one[0] for one in group], [one[1] for one in group]))
            for one in group:
                one[2].set_result(None)


async def _body(receive: Receive) -> bytes:
    parts, is_more = list[bytes](), True
    while is_more:
        message = await receive()
        parts.append(message.get("body", b""))
        is_more = message.get("more_body", False)
    return b"".join(parts)


def _is_signed(raw: bytes, signature: bytes) -> bool:
    expected = hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature)


async def _answer(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"{}"})


app = Limit()
