"""What the integrations keep: connections, credentials, gates, cursors, exchanges, quarantine."""

from .connection import Connection, Credential, Route, WebhookSubscription
from .exchange import Exchange, ExchangeBody
from .gate import ConnectionGate, ConnectionQuota, GateLease
from .sync import QuarantinedRow, ShownRecord, StreamCursor, SyncRun

__all__ = [
    "Connection",
    "ConnectionGate",
    "ConnectionQuota",
    "Credential",
    "Exchange",
    "ExchangeBody",
    "GateLease",
    "QuarantinedRow",
    "Route",
    "ShownRecord",
    "StreamCursor",
    "SyncRun",
    "WebhookSubscription",
]
