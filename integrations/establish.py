"""What a connection needs beside its row: a gate, a cursor for each stream, a token in its webhook's address."""

import secrets

from integrations import registry
from integrations.models import Connection, ConnectionGate, StreamCursor

TOKEN_BYTES = 32


def establish(connection: Connection) -> None:
    """Add what is missing; what is there keeps its schedule and its watermark. Safe to repeat."""
    connector = registry.connector(connection.kind)
    limits = registry.limits_of(connection.kind, connection.settings)
    gate = {"slots": limits.concurrency, "reserved_for_live": limits.reserved_for_live}
    ConnectionGate.objects.get_or_create(connection=connection, defaults=gate)
    for stream in connector.streams:
        StreamCursor.objects.get_or_create(
            connection=connection,
            stream=stream.name,
            defaults={"entity": stream.entity, "every_seconds": stream.every, "revision": stream.revision},
        )
    if connector.webhook is not None and not connection.webhook_token:
        connection.webhook_token = secrets.token_urlsafe(TOKEN_BYTES)
        connection.save(update_fields=["webhook_token"])
