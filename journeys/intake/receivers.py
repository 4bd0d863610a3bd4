"""Who may call the ingest door: connections by id and token, with their secrets, fresh to a few seconds."""

import asyncio
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import OperationalError, close_old_connections

from integrations.connections import without_token
from integrations.connector import Webhook
from integrations.gateway import CallFailed
from integrations.models import Connection
from integrations.transport.redaction import Redactor

FRESH_SECONDS = 5.0
MOST_KNOWN = 1000


class ReceiversAway(Exception):
    """The database is away, and the connection is not known from a moment ago."""


@dataclass(frozen=True)
class Receiver:
    """A connection that takes webhooks."""

    connection_id: int
    token: str = field(repr=False)
    webhook: Webhook
    settings: Mapping[str, str] = field(repr=False)
    redactor: Redactor = field(repr=False)


class Receivers:
    """Looks connections up in a thread, and keeps them for a few seconds."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[float, Receiver | None]] = {}

    async def find(self, connection_id: int, token: str) -> Receiver | None:
        """None for a connection that does not exist, takes no webhooks, or has another token."""
        receiver = await self._fresh(connection_id)
        if receiver is None or not hmac.compare_digest(receiver.token.encode(), token.encode()):
            return None
        return receiver

    async def _fresh(self, connection_id: int) -> Receiver | None:
        seen_at, receiver = self._known.get(connection_id, (0.0, None))
        if time.monotonic() - seen_at < FRESH_SECONDS and seen_at:
            return receiver
        try:
            receiver = await asyncio.to_thread(load, connection_id)
        except OperationalError as error:
            raise ReceiversAway("the database is away") from error
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[connection_id] = (time.monotonic(), receiver)
        return receiver


def load(connection_id: int) -> Receiver | None:
    """The connection as it is now."""
    close_old_connections()
    try:
        row = Connection.objects.only("webhook_token").get(pk=connection_id)
        target = without_token(connection_id)
    except (Connection.DoesNotExist, CallFailed):
        return None
    if target.connector.webhook is None or not row.webhook_token:
        return None
    return Receiver(connection_id, row.webhook_token, target.connector.webhook, target.settings, target.redactor())
