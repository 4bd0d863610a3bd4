"""Calls that carry their event themselves: checked, started, and parked with the reason when they cannot be."""

from collections import defaultdict

import orjson
from django.db import transaction

from integrations.canonical.events import Event
from journeys import registry
from journeys.intake.duty import Duty
from journeys.intake.hints import HANDLED, PARK
from journeys.intake.starting import Started, start
from journeys.rows import Row, rows, run
from journeys.services.requests import post_requested

TURN = 500
NEW = """
SELECT i.id, i.slice, i.carries, c.firm_id, f.slug AS firm_slug
FROM journeys_inboxevent i JOIN integrations_connection c ON c.id = i.connection_id
JOIN canonical_firm f ON f.id = c.firm_id
WHERE i.state = 'new' AND i.carries <> '' AND i.next_at <= clock_timestamp()
ORDER BY i.next_at, i.id LIMIT %(turn)s FOR UPDATE OF i SKIP LOCKED
"""
CARRIED = {"PostRequested": post_requested}


def take_requests(duty: Duty) -> tuple[int, Started]:
    """One turn: how many requests were taken, and the runs they started."""
    with transaction.atomic():
        duty.confirm()
        taken = rows(NEW, turn=TURN)
        events, refused = _events(taken)
        started = Started()
        for journey in registry.watching("request"):
            started += start(journey, events, via="webhook")
        parked = {pk for ids in refused.values() for pk in ids}
        run(HANDLED, ids=[row["id"] for row in taken if row["id"] not in parked])
        for reason, ids in refused.items():
            run(PARK, ids=ids, reason=reason[:300])
    return len(taken), started


def _events(taken: list[Row]) -> tuple[list[Event], dict[str, list[int]]]:
    events: list[Event] = []
    refused: dict[str, list[int]] = defaultdict(list)
    for row in taken:
        read = CARRIED.get(row["carries"])
        if read is None:
            refused[f"Unknown schema: no event is called {row['carries']}"].append(row["id"])
            continue
        try:
            body = orjson.loads(row["slice"])
            events.append(read(body, firm_id=row["firm_id"], firm_slug=row["firm_slug"], sequence=row["id"]))
        except ValueError as error:
            refused[f"It cannot be worked on: {error}"].append(row["id"])
    return events, refused
