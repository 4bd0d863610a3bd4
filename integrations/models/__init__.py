"""What the integrations keep: connections, credentials, gates, cursors, exchanges, quarantine."""

from .connection import Connection, Credential, Route, WebhookSubscription
from .exchange import Exchange
from .gate import ConnectionGate, GateLease
from .sync import QuarantinedRow, ShownRecord, StreamCursor, SyncRun

__all__ = [
    "Connection",
    "ConnectionGate",
    "Credential",
    "Exchange",
    "GateLease",
    "QuarantinedRow",
    "Route",
    "ShownRecord",
    "StreamCursor",
    "SyncRun",
    "WebhookSubscription",
]
