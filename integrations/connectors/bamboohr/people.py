"""Employees: the changed feed says who and when, the list says what, a batch of ids at a time.

The list itself has no stamps and no order that lasts. So a page goes on behind the last change it has brought: who
changes meanwhile moves to the end and is met again, and the newest stamp is the feed's own `latest`.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from integrations.connector import Client, Page, Stream, Window
from integrations.connectors.bamboohr.asking import Record, ask
from integrations.connectors.bamboohr.skills import with_skills

FIELDS = ("workEmail", "divisionName", "departmentName", "locationName")
BATCH = 100
LARGEST_PAGE = 1000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Whether `since` takes its own second in is not documented.
SECOND = timedelta(seconds=1)
# How far back a deletion is looked for when a webhook speaks of somebody who is not there.
DELETED_WITHIN = timedelta(days=30)
Position = tuple[datetime, int]


async def read_people(client: Client, _: Stream, window: Window, token: str | None) -> Page:
    """A batch of changed employees in the order of their changes; the token is "stamp|id" of the last one."""
    after = _position(token, window)
    changes = await _changes(client, since=after[0] - SECOND if after[0] > EPOCH else EPOCH)
    due = sorted(one for one in changes if after < one < (window.until, 0))
    batch = due[:BATCH]
    return Page(await _joined(client, batch, changes), _token(batch[-1]) if len(due) > BATCH else None)


async def count_people(client: Client, _: Stream, __: Window) -> int:
    """All employees the API user can see, who have left included."""
    return int((await ask(client, "/employees", {"page[limit]": "1"}))["meta"]["total"])


async def people_by_ids(client: Client, _: Stream, ids: Sequence[str]) -> Page:
    """These employees as they are now; one that is gone comes as deleted where the feed confirms it."""
    numbers = [one for one in ids if one.isascii() and one.isdigit()]
    found = await listed(client, numbers)
    missing = set(map(int, numbers)) - {int(one["id"]) for one in found}
    if missing:
        gone = await _changes(client, since=datetime.now(UTC) - DELETED_WITHIN, kind="deleted")
        found += [_tombstone(position) for position in sorted(gone) if position[1] in missing]
    return Page(found, None)


async def listed(client: Client, ids: Sequence[str] | None) -> list[Record]:
    """Employees of these ids, or all, whatever size of page the company gives. Who is not there is left out."""
    if ids is None:
        return await _all_pages(client, [])
    wanted = [("filter[ids][]", one) for one in ids]
    batches = [wanted[start : start + BATCH] for start in range(0, len(wanted), BATCH)]
    return await with_skills(client, [record for batch in batches for record in await _all_pages(client, batch)])


async def _all_pages(client: Client, filters: Sequence[tuple[str, str]]) -> list[Record]:
    found: list[Record] = []
    cursor: str | None = ""
    while cursor is not None:
        terms = [("fields", ",".join(FIELDS)), ("page[limit]", str(LARGEST_PAGE)), *filters]
        # Repeated keys are the documented form of a list of ids.
        page = await ask(client, "/employees?" + urlencode(terms + ([("page[after]", cursor)] if cursor else [])))
        found += [record | {"id": record["employeeId"]} for record in page["data"]]
        following = page["meta"]["page"]["nextCursor"]
        cursor = str(following) if following and following != cursor else None
    return found


async def _changes(client: Client, *, since: datetime, kind: str = "all") -> dict[Position, str]:
    """(stamp, employee id) -> Inserted, Updated or Deleted."""
    params = {"since": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")} | ({"type": kind} if kind != "all" else {})
    feed = (await ask(client, "/employees/changed", params))["employees"]
    entries: Sequence[Mapping[str, Any]] = list(feed.values()) if feed else []
    return {(datetime.fromisoformat(one["lastChanged"]), int(one["id"])): str(one["action"]) for one in entries}


async def _joined(client: Client, batch: Sequence[Position], changes: Mapping[Position, str]) -> list[Record]:
    """The employees of these changes with their stamps; those the API user may not see are left out."""
    living = [str(number) for stamp, number in batch if changes[stamp, number] != "Deleted"]
    by_id = {int(record["id"]): record for record in await listed(client, living)}
    found = []
    for stamp, number in batch:
        if changes[stamp, number] == "Deleted":
            found.append(_tombstone((stamp, number)))
        elif number in by_id:
            found.append(by_id[number] | {"lastChanged": stamp.isoformat()})
    return found


def _tombstone(position: Position) -> Record:
    return {"id": str(position[1]), "deleted": position[0].isoformat()}


def _position(token: str | None, window: Window) -> Position:
    if token is None:
        return (window.since or EPOCH), -1
    stamp, _, number = token.partition("|")
    return datetime.fromisoformat(stamp), int(number)


def _token(position: Position) -> str:
    return f"{position[0].isoformat()}|{position[1]}"
