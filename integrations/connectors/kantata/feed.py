"""The account's event feed: which collections have something new. A paid add-on, asked by an administrator.

Events come out of order and more than once, and are kept for nine days (VENDORS.md 5): none is a record, each only
rings for its collection, which is then read as ever.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from integrations.connector import Client, Page, Row, Stream, Window
from integrations.connectors.kantata.lists import LARGEST_PAGE, listed

EVERY, OVERLAP = 15.0, 120.0
# The collection of what an event is about; others have no stream.
COLLECTIONS = {
    "time_entry": "time_entries",
    "expense": "expenses",
    "expense_report_submission": "expenses",
    "workspace": "workspaces",
    "story": "stories",
    "workspace_allocation": "workspace_allocations",
    "billing_milestone": "billing_milestones",
    "user": "users",
    "cost_rate": "cost_rates",
}


async def read(client: Client, _: Stream, window: Window, token: str | None) -> Page:
    """A page of events since the window's begin, oldest first; the token is the page's number."""
    number = int(token or 1)
    since = (window.since or window.until).astimezone(UTC).isoformat(timespec="seconds")
    params = {
        "created_after": since,
        "order": "created_at:asc",
        "page": str(number),
        "per_page": str(LARGEST_PAGE),
    }
    events, _answer = await listed(client, "subscribed_events", params)
    return Page(events, str(number + 1) if len(events) == LARGEST_PAGE else None)


def news(event: Mapping[str, Any]) -> tuple[str, datetime] | None:
    """The stream that an event rings for, and when it was created; None where nothing is read of its kind."""
    stream = COLLECTIONS.get(str(event["event_type"]).partition(":")[0])
    return (stream, datetime.fromisoformat(event["created_at"])) if stream else None


def is_on(settings: Mapping[str, str]) -> bool:
    return settings.get("subscribed_events") == "true"


def _no_row(_: Mapping[str, Any], __: Mapping[str, str]) -> Row:
    raise ValueError("an event is no record of its own")


FEED = Stream("events", "event", "SubscribedEvent", read, _no_row, overlap=OVERLAP, every=EVERY, news=news, is_on=is_on)
