"""Sending signed webhooks over real HTTP: duplicates and reordering by mode, failed ones tried again."""

import asyncio
import hashlib
import hmac
import random
from dataclasses import dataclass
from typing import Any

import aiohttp

from integrations.sandbox.journal import encode
from integrations.sandbox.modes import Modes

TIMEOUT = aiohttp.ClientTimeout(total=10)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook to send; `attempts` are tries in all, `pause` the first wait in seconds, then doubled."""

    url: str
    body: bytes
    headers: dict[str, str]
    attempts: int = 5
    pause: float = 0.5


def sign(secret: str, body: bytes) -> str:
    """`sha256=` and the hex HMAC-SHA256 of the raw body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def signed_delivery(url: str, secret: str, event: dict[str, Any], **options: Any) -> Delivery:
    """A delivery as the plain vendor signs it: X-Event-Id and X-Signature-256 headers, JSON body."""
    body = encode(event)
    headers = {
        "Content-Type": "application/json",
        "X-Event-Id": str(event.get("event_id", "")),
        "X-Signature-256": sign(secret, body),
    }
    return Delivery(url, body, headers, **options)


def disordered(deliveries: list[Delivery], modes: Modes, *, seed: int) -> list[Delivery]:
    """The deliveries with `dup_webhook` repeats and, under `reorder`, shuffled."""
    sent = [copy for delivery in deliveries for copy in [delivery] * (2 if modes.roll("dup_webhook") else 1)]
    if modes.roll("reorder"):
        random.Random(seed).shuffle(sent)
    return sent


async def send_all(deliveries: list[Delivery], *, concurrency: int = 16) -> list[int]:
    """Send each until a 2xx or its attempts are used; the last status of each (0: no answer)."""
    gate = asyncio.Semaphore(concurrency)
    async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
        return await asyncio.gather(*(_send(session, delivery, gate) for delivery in deliveries))


async def _send(session: aiohttp.ClientSession, delivery: Delivery, gate: asyncio.Semaphore) -> int:
    status = 0
    for attempt in range(delivery.attempts):
        async with gate:
            status = await _post(session, delivery)
        if 200 <= status < 300:
            return status
        if attempt + 1 < delivery.attempts:
            await asyncio.sleep(delivery.pause * 2**attempt)
    return status


async def _post(session: aiohttp.ClientSession, delivery: Delivery) -> int:
    try:
        async with session.post(delivery.url, data=delivery.body, headers=delivery.headers) as response:
            await response.read()
            return response.status
    except (aiohttp.ClientError, TimeoutError):
        return 0
