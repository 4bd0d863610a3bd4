"""What the integrations keep: connections, credentials, gates, cursors, exchanges, quarantine."""

from .connection import Connection, Credential, Route, WebhookSubscription
from .exchange import Exchange
from .gate import ConnectionGate, ConnectionQuota, GateLease
from .sync import QuarantinedRow, StreamCursor, SyncRun

__all__ = [
    "Connection",
    "ConnectionGate",
    "ConnectionQuota",
    "Credential",
    "Exchange",
    "GateLease",
    "QuarantinedRow",
    "Route",
    "StreamCursor",
    "SyncRun",
    "WebhookSubscription",
]
