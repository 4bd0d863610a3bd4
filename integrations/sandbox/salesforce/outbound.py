"""Outbound messages: each change of an opportunity waits for every subscriber's Ack, for 24 hours.

At least once and unordered by nature: a late message carries the latest values. Modes: dup_webhook sends a
message twice, reorder shuffles and sends singly, lose_webhook drops one for good, late_webhook waits seconds.
"""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp

from integrations.sandbox.modes import Modes
from integrations.sandbox.salesforce.data import Data
from integrations.sandbox.salesforce.envelope import envelope, is_acknowledged
from integrations.sandbox.salesforce.ids import salesforce_id
from integrations.sandbox.server import Effect

MOST_IN_A_MESSAGE = 100
GATHER_SECONDS = 0.05
LONGEST_PAUSE = 7200.0
GIVE_UP_SECONDS = 86_400.0
FIRST_PAUSE = 30.0
HEADERS = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}


@dataclass(slots=True)
class Waiting:
    """A notification not yet acknowledged; due_at and since on the monotonic clock."""

    notification: str
    opportunity: str
    attempts: int = 0
    due_at: float = 0.0
    since: float = field(default_factory=time.monotonic)


@dataclass(slots=True)
class Subscription:
    """One endpoint; pause is the wait after a first refusal in seconds, doubled with each further one."""

    url: str
    pause: float
    queue: dict[str, Waiting] = field(default_factory=dict)

    def due(self) -> list[Waiting]:
        now = time.monotonic()
        return [waiting for waiting in self.queue.values() if waiting.due_at <= now]


class Outbound:
    """All subscriptions of the org. Its state follows from effects, so it survives a restart."""

    def __init__(self, data: Data, modes: Modes, commit: Callable[[Effect], None]) -> None:
        self.data = data
        self.modes = modes
        self.commit = commit
        self.subscriptions: dict[str, Subscription] = {}
        self._issued = 0
        self._bell = asyncio.Event()

    def apply(self, effect: Effect) -> None:
        """subscribe, unsubscribe, acknowledge."""
        body = effect["body"]
        if effect["operation"] == "subscribe":
            self.subscriptions[body["url"]] = Subscription(body["url"], body["pause"])
        elif effect["operation"] == "unsubscribe":
            self.subscriptions.pop(body["url"], None)
        elif body["url"] in self.subscriptions:
            for notification in body["notifications"]:
                self.subscriptions[body["url"]].queue.pop(notification, None)

    def enqueue(self, opportunity: str) -> None:
        """One notification per subscriber for a change of this opportunity."""
        for subscription in self.subscriptions.values():
            self._issued += 1
            notification = salesforce_id("Notification", str(self._issued))
            subscription.queue[notification] = Waiting(notification, opportunity)
        self._bell.set()

    async def run(self) -> None:
        """Deliver for ever."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session:
            while True:
                await self._rest()
                await asyncio.gather(*(self._deliver(session, it) for it in self.subscriptions.values()))

    async def _rest(self) -> None:
        self._bell.clear()
        try:
            await asyncio.wait_for(self._bell.wait(), timeout=0.2)
        except TimeoutError:
            return
        await asyncio.sleep(GATHER_SECONDS + float(self.modes.value("late_webhook", 0)))

    async def _deliver(self, session: aiohttp.ClientSession, subscription: Subscription) -> None:
        due, size = subscription.due(), MOST_IN_A_MESSAGE
        if due and self.modes.roll("reorder"):
            random.Random(self._issued).shuffle(due)
            size = 1
        for start in range(0, len(due), size):
            await self._send(session, subscription, due[start : start + size])

    async def _send(self, session: aiohttp.ClientSession, subscription: Subscription, batch: list[Waiting]) -> None:
        lost = self.modes.roll("lose_webhook")
        known = ((it.notification, self.data.get("Opportunity", it.opportunity)) for it in batch)
        body = envelope((notification, record) for notification, record in known if record is not None)
        acknowledged = lost or await _post(session, subscription.url, body)
        if not lost and self.modes.roll("dup_webhook"):
            await _post(session, subscription.url, body)
        if acknowledged:
            self._settle(subscription, batch, "acknowledge")
            return
        self._put_off(subscription, batch)

    def _put_off(self, subscription: Subscription, batch: list[Waiting]) -> None:
        now = time.monotonic()
        for waiting in batch:
            waiting.due_at = now + min(LONGEST_PAUSE, subscription.pause * 2**waiting.attempts)
            waiting.attempts += 1
        if late := [waiting for waiting in batch if now - waiting.since > GIVE_UP_SECONDS]:
            self._settle(subscription, late, "give_up")

    def _settle(self, subscription: Subscription, batch: list[Waiting], operation: str) -> None:
        body = {"url": subscription.url, "notifications": [it.notification for it in batch]}
        self.commit({"operation": operation, "object": "OutboundMessage", "body": body})


async def _post(session: aiohttp.ClientSession, url: str, body: bytes) -> bool:
    try:
        async with session.post(url, data=body, headers=HEADERS) as response:
            return is_acknowledged(response.status, await response.read())
    except (aiohttp.ClientError, TimeoutError):
        return False
