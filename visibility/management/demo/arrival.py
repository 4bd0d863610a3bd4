"""Waits for the sandboxes: they load their firm while the database is made."""

import time
import urllib.error
import urllib.request
from collections.abc import Iterable

from django.core.management.base import CommandError

PATIENCE_SECONDS, POLL_SECONDS, PROBE_SECONDS = 300.0, 0.1, 5.0


def await_systems(addresses: Iterable[str]) -> None:
    """Returns when each of the base addresses answers /_health. Raises CommandError after five minutes."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    for address in addresses:
        while not _is_up(address):
            if time.monotonic() > give_up_at:
                raise CommandError(f"The sandbox at {address} did not answer; see its log.")
            time.sleep(POLL_SECONDS)


def _is_up(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_health", timeout=PROBE_SECONDS) as answer:  # noqa: S310  (given by us)
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False
