"""What a status or a lost connection means: the one mapping from the wire to outcomes."""

from datetime import datetime
from typing import Literal

import aiohttp

from integrations.connector import Response
from integrations.outcomes import Outcome, Refused, Retry, Throttled, Unauthorized, Unavailable, Unknown
from integrations.transport.errors import TooLarge
from integrations.transport.guard import BlockedAddress
from integrations.transport.limits import wait_until

Creates = Literal["keyed", "natural", "none"]
REDIRECTS = (301, 302, 303, 307, 308)
NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL, BlockedAddress)


def of_status(response: Response, *, now: datetime, creates: Creates, is_read: bool) -> Outcome | None:
    """The outcome of an answer that no handler has to read; None for one that its handler reads."""
    status = response.status
    if status == 401:
        return Unauthorized("the target refused the access token (401)")
    if status == 429:
        return Throttled(wait_until(response.headers, now), "too many requests (429)")
    if status in REDIRECTS:
        return Unavailable(f"redirected ({status}); redirects are not followed, correct the base URL")
    if status >= 500:
        return _of_server_error(status, creates=creates, is_read=is_read)
    return None


def _of_server_error(status: int, *, creates: Creates, is_read: bool) -> Outcome:
    is_unsafe = creates == "none" and not is_read
    if status == 503 or (status in (502, 504) and not is_unsafe):
        return Unavailable(f"the target is not available ({status})")
    if is_unsafe:
        return Unknown(f"the target failed ({status}); it may have done it")
    return Retry(f"the target failed ({status})")


def of_error(error: Exception, *, was_sent: bool, is_read: bool) -> Outcome:
    """The outcome of a call that brought no whole answer. A write is unknown once it was sent."""
    why = describe(error)
    if isinstance(error, NOT_SENT) or not was_sent:
        return Unavailable(f"not sent: {why}")
    if not is_read:
        return Unknown(f"no answer after sending: {why}")
    if isinstance(error, TooLarge):
        return Refused("other", why)
    return Unavailable(f"no answer: {why}")


def describe(error: Exception) -> str:
    """The error in a few words: its class where it has no text of its own."""
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, BlockedAddress):
        return str(error.os_error)
    return (str(error) or type(error).__name__)[:250]
