"""Calls that carry their event themselves: checked, started, and parked with the reason when they cannot be."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from django.db import transaction

from integrations.canonical.events import Event
from journeys import registry
from journeys.intake.duty import Duty
from journeys.intake.parking import HANDLED, SPOILT, park, reason_of, start_each
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


@dataclass(frozen=True)
class Request:
    """The event in a call, and the inbox row that it came by."""

    inbox_id: int
    event: Event


def take_requests(duty: Duty) -> tuple[int, Started]:
    """One turn: how many requests were taken, and the runs they started."""
    with transaction.atomic():
        duty.confirm()
        taken = rows(NEW, turn=TURN)
        requests, refused = _read(taken)
        started, spoilt = start_each(requests, _start)
        refused |= {request.inbox_id: reason for request, reason in spoilt.items()}
        run(HANDLED, ids=[row["id"] for row in taken if row["id"] not in refused])
        park(refused)
    return len(taken), started


def _start(requests: Sequence[Request]) -> Started:
    events = [request.event for request in requests]
    return sum((start(journey, events, via="webhook") for journey in registry.watching("request")), Started())


def _read(taken: Sequence[Row]) -> tuple[list[Request], dict[int, str]]:
    """The requests that can be read, and for each of the others the reason why not."""
    requests: list[Request] = []
    refused: dict[int, str] = {}
    for row in taken:
        read = CARRIED.get(row["carries"])
        if read is None:
            refused[row["id"]] = f"Unknown schema: no event is called {row['carries']}"
            continue
        try:
            body = orjson.loads(row["slice"])
            event = read(body, firm_id=row["firm_id"], firm_slug=row["firm_slug"], sequence=row["id"])
        except SPOILT as error:
            refused[row["id"]] = reason_of(error)
        else:
            requests.append(Request(row["id"], event))
    return requests, refused
