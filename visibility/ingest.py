"""The ingest door: a bare ASGI application in a process of its own. Verify, write, answer after the commit.

POST /ingest/<connection>/<token>/. Slow or hostile senders stay here, away from the pages.
"""

import asyncio
import base64
import hashlib
import logging
import os
import random
import re
import uuid
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "visibility.settings")
django.setup()

from integrations import gateway  # noqa: E402  (models need django.setup)
from integrations.connector import Hint, WebhookRefused  # noqa: E402
from integrations.texts import storable, storable_text  # noqa: E402
from integrations.transport.redaction import keep  # noqa: E402
from journeys.intake.inbox import Call, CallUnwritable, Inbox, InboxClosed  # noqa: E402
from journeys.intake.receivers import Receiver, Receivers, ReceiversAway  # noqa: E402

MOST_BYTES = 256 * 1024
READ_SECONDS = 30.0
LONGEST_ID = 200
PATH = re.compile(r"/ingest/(?P<connection>[0-9]{1,18})/(?P<token>[A-Za-z0-9_-]{1,64})/?")
JSON = "application/json"
CONTENT_TYPES = ("", JSON, "text/xml", "application/xml", "application/soap+xml", "text/plain")

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    """What the sender gets: a status, and a body that gives nothing away."""

    status: int
    body: bytes = b""
    content_type: str = JSON
    retry_after: int = 0

    async def send(self, send: Send) -> None:
        headers = [(b"content-type", self.content_type.encode()), (b"content-length", str(len(self.body)).encode())]
        if self.retry_after:
            headers.append((b"retry-after", str(self.retry_after).encode()))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


class Refused(Exception):
    """The call is answered with this status, and nothing is kept."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.answer = Answer(status)


class Door:
    """The application. Its inbox and receivers live as long as the server's event loop."""

    inbox: Inbox
    receivers: Receivers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await (await self._answer(scope, receive)).send(send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self.inbox, self.receivers = Inbox(), Receivers()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await asyncio.to_thread(self.inbox.close)
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        try:
            return await self._take(scope, receive)
        except Refused as refusal:
            return refusal.answer
        except CallUnwritable:
            return Answer(400)
        except (InboxClosed, ReceiversAway):
            return Answer(503, retry_after=5)

    async def _take(self, scope: Scope, receive: Receive) -> Answer:
        started_at = datetime.now(UTC)
        found = PATH.fullmatch(scope["path"])
        if found is None:
            raise Refused(404)
        if scope["method"] != "POST":
            raise Refused(405)
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        check_headers(headers)
        receiver = await self.receivers.find(int(found["connection"]), found["token"])
        if receiver is None:
            raise Refused(404)
        raw = await read_body(receive)
        hints = verified(receiver, raw, headers)
        await self.inbox.write(_call(receiver, raw, headers, hints, started_at))
        return Answer(receiver.webhook.status, receiver.webhook.reply, receiver.webhook.content_type)


def check_headers(headers: Mapping[str, str]) -> None:
    """Refuse by what the headers say, before a byte of the body is read."""
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()):
        raise Refused(400)
    if len(length) > 9 or int(length) > MOST_BYTES:
        raise Refused(413)
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Refused(415)
    if headers.get("content-type", "").partition(";")[0].strip().lower() not in CONTENT_TYPES:
        raise Refused(415)


async def read_body(receive: Receive) -> bytes:
    """The whole body within its cap and its time; a sender that stalls is let go."""
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(READ_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Refused(400)
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                if size > MOST_BYTES:
                    raise Refused(413)
                if not message.get("more_body"):
                    return b"".join(parts)
    except TimeoutError as error:
        raise Refused(408) from error


def verified(receiver: Receiver, raw: bytes, headers: Mapping[str, str]) -> list[Hint]:
    """The events of a call that the connection takes. Raises Refused."""
    got = gateway.receive(receiver.webhook, raw, headers, receiver.settings)
    if isinstance(got, WebhookRefused):
        log.info("webhook of connection %d refused: %s", receiver.connection_id, got.reason)
        raise Refused(got.status)
    return got


def _call(receiver: Receiver, raw: bytes, headers: Mapping[str, str], hints: list[Hint], started_at: datetime) -> Call:
    # No secret, so no system call for it: that would hand the interpreter to the writing thread once an event.
    correlation_id = str(uuid.UUID(int=random.getrandbits(128), version=4))
    redactor = receiver.redactor
    body, _ = keep(redactor, raw, cap=MOST_BYTES)
    call = {
        "connection_id": receiver.connection_id,
        "correlation_id": correlation_id,
        "url": f"/ingest/{receiver.connection_id}/",
        "headers": redactor.headers(headers),
        "body": base64.b64encode(body).decode() if body else None,
        "sha256": hashlib.sha256(raw).hexdigest(),
        "status": receiver.webhook.status,
        "started_at": started_at,
    }
    return Call(call, [_event(receiver, hint, correlation_id) for hint in hints])


def _event(receiver: Receiver, hint: Hint, correlation_id: str) -> dict[str, Any]:
    event_id = storable_text(hint.event_id)
    return {
        "connection_id": receiver.connection_id,
        "event_id": event_id if 0 < len(event_id) <= LONGEST_ID else hashlib.sha256(event_id.encode()).hexdigest(),
        "stream": storable_text(hint.stream)[:60],
        "record_id": storable_text(hint.external_id)[:LONGEST_ID],
        "carries": hint.carries,
        "slice": storable(dict(hint.body)),
        "correlation_id": correlation_id,
    }


app = Door()
