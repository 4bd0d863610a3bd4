"""What the source counts in a window: evidence is kept, and a refusal to count is heeded like any other."""

from integrations import gateway
from integrations.connector import Stream, Window
from integrations.gateway import OpenConnection
from integrations.pulling import leases


def counted(opened: OpenConnection, stream: Stream, window: Window) -> int | None:
    """How many records the source has there; None when it cannot count. Raises gateway.CallFailed."""
    try:
        number, exchanges = gateway.count(opened, stream, window)
    except gateway.CallFailed as failure:
        gateway.store_exchanges(failure.exchanges, purpose="count")
        leases.heed(opened.id, failure.outcome)
        raise
    gateway.store_exchanges(exchanges, purpose="count")
    return number
