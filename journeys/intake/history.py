"""What happened before the go-live of its connection is history: it starts nothing, whichever way it comes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from integrations.canonical.events import Event
from journeys.definition import Journey
from journeys.rows import rows

# A master belongs to the connection that knew it first, as its event does (services/opportunities.py). Facts have no
# links: whose events are of facts asks for the go-live of the fact's own connection.
GO_LIVE = """
SELECT DISTINCT ON (l.canonical_id) l.canonical_id, c.go_live_at
FROM canonical_link l JOIN integrations_connection c ON c.id = l.connection_id
WHERE l.entity = %(entity)s AND l.canonical_id = ANY(%(ids)s) AND l.external_id IS NOT NULL
ORDER BY l.canonical_id, l.id
"""


def since_go_live(journey: Journey[Any], events: Sequence[Event]) -> list[Event]:
    """The events that may start a run: by the business instant, not by when the news came."""
    ids = [event.canonical_id for event in events]
    found = rows(GO_LIVE, entity=journey.entity, ids=ids) if ids else []
    go_live = {row["canonical_id"]: row["go_live_at"] for row in found}
    return [
        event for event in events if not _is_before(journey.business_instant(event), go_live.get(event.canonical_id))
    ]


def _is_before(instant: datetime | None, go_live: datetime | None) -> bool:
    return instant is not None and go_live is not None and instant < go_live
