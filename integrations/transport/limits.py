"""How long, how much and how many: timeouts, size caps, and the wait a vendor asks for."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from django.conf import settings

from integrations.connector import Limits

ANSWER_CAP = 32 * 1024 * 1024
KEPT_BODY = 64 * 1024
KEPT_PAGE = 4 * 1024 * 1024
CONNECT_SECONDS = 10.0
DEFAULT_WAIT = 5.0
LONGEST_WAIT = 24 * 3600.0


def timeout(limits: Limits, *, is_read: bool) -> float:
    """Seconds one call may take in all: the vendor's limit, never above the settings'."""
    if is_read:
        return min(limits.read_timeout, settings.READ_TIMEOUT)
    return min(limits.call_timeout, settings.CALL_TIMEOUT)


def slots(limits: Limits, *, lane: str) -> int:
    """Calls at once: all of the connection's for live work, the rest leaves some free for it."""
    if lane == "live":
        return limits.concurrency
    return max(1, limits.concurrency - limits.reserved_for_live)


def wait_until(headers: Mapping[str, str], now: datetime) -> datetime:
    """When to try again: Retry-After in seconds or as a date, else 5 s; jitter keeps callers apart."""
    seconds = _asked_seconds(headers.get("retry-after", ""), now)
    return now + timedelta(seconds=min(seconds, LONGEST_WAIT) + random.uniform(0, 1))  # noqa: S311


def _asked_seconds(text: str, now: datetime) -> float:
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    try:
        asked = parsedate_to_datetime(text)
    except ValueError:
        return DEFAULT_WAIT
    aware = asked if asked.tzinfo else asked.replace(tzinfo=UTC)
    return max((aware - now).total_seconds(), 0.0)
