"""Time off: requests to one record a day, as capacity is counted by days.

A day off is a day wherever the company is: dates come without time and need no zone. Of a request that was denied,
canceled or superseded each day comes as deleted; so do days of the past year that are shown no more.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from integrations.connector import Client, Page, Stream, Window
from integrations.connectors.bamboohr.asking import Record, ask

# Answers have no pages; a quarter of a year at a time keeps them small.
STRETCH = timedelta(days=92)
AHEAD = timedelta(days=366)
IS_APPROVED = {"approved": True, "requested": False}


async def read_time_off(client: Client, _: Stream, window: Window, token: str | None) -> Page:
    """The days off of a stretch; the token is the first day of the next one."""
    earliest = (window.since or window.until - AHEAD).date()
    first = date.fromisoformat(token) if token else earliest
    end = window.until.date() + AHEAD
    last = min(first + STRETCH - timedelta(days=1), end)
    params = {"start": first.isoformat(), "end": last.isoformat(), "excludeNote": "1"}
    requests = await ask(client, "/time_off/requests", params)
    days = [day for request in requests for day in _days(request, first, last)]
    return Page(days, (last + timedelta(days=1)).isoformat() if last < end else None)


def _days(request: Mapping[str, Any], first: date, last: date) -> Iterator[Record]:
    """The request's days within the stretch, so that each comes once; what it is for stays behind."""
    status = str((request.get("status") or {}).get("status"))
    unit = str((request.get("amount") or {}).get("unit"))
    for day, amount in (request.get("dates") or {}).items():
        if first.isoformat() <= day <= last.isoformat():
            known = {"id": f"{request['id']}:{day}", "employeeId": str(request["employeeId"]), "day": day}
            yield known | {"amount": str(amount), "unit": unit, "status": status}
