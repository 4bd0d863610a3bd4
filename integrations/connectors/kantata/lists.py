"""Reading collections: pages by updated_at, included records put beside each record, deletes from events.

Positions shift while others write, so a page continues at the last stamp seen, not at the next number; records of
that one stamp come twice, which a merge does not mind. Records without a stamp are read oldest first: what is added
meanwhile stands at the end, and only a deletion moves the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.connector import Client, Page, Stream, Window
from integrations.connectors.kantata.beside import Beside, Place
from integrations.connectors.kantata.signals import refused
from integrations.transport.errors import CallFailed

API = "/api/v1"
LARGEST_PAGE = 200
EVENTS_KEPT = timedelta(days=9)
BESIDE, DELETED = "beside:", "deleted"
ARCHIVED_TOO = {"include_archived": "true"}
Record = dict[str, Any]


async def listed(client: Client, collection: str, params: Mapping[str, str]) -> tuple[list[Record], dict[str, Any]]:
    """The records of one page in order and the whole answer. Raises CallFailed(Refused)."""
    response = await client.call("GET", f"{API}/{collection}.json", params=params)
    if response.status != 200:
        raise CallFailed(refused(response))
    answer: dict[str, Any] = response.json()
    return [answer[entry["key"]][entry["id"]] for entry in answer.get("results", [])], answer


@dataclass(frozen=True)
class Collection:
    """A readable collection; `includes` maps an association to (its key, the collection it is loaded from).

    has_stamps: records show updated_at, so changes can be asked for; otherwise all are read each time. beside: what is
    asked for changes before the records themselves, so that these are known up to the last of them.
    """

    name: str
    singular: str
    includes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    filters: Mapping[str, str] = field(default_factory=dict)
    has_stamps: bool = True
    beside: tuple[Beside, ...] = ()

    async def read(self, client: Client, _: Stream, window: Window, token: str | None) -> Page:
        """One page; the token is "stamp|page number", after the word for what is beside or deleted among these."""
        if token is None and window.since and self.beside:
            token = f"{BESIDE}{Place(0, _before(window.since))}"
        if token is not None and token.startswith(BESIDE):
            return await self._beside(client, window, Place.of(token.removeprefix(BESIDE)))
        if token is not None and token.startswith(DELETED):
            return await self._deleted(client, window, token.removeprefix(DELETED))
        after, number = _position(token, window)
        params = self._params(page=number) | self._window(after, window)
        records, answer = await listed(client, self.name, params)
        joined = [self._joined(record, answer) for record in records]
        return Page(joined, self._next(client, records, after, number, window))

    async def count(self, client: Client, _: Stream, window: Window) -> int:
        params = dict(self.filters) | self._window(_position(None, window)[0], window) | {"per_page": "1"}
        return int((await listed(client, self.name, params))[1]["count"])

    async def by_ids(self, client: Client, _: Stream, ids: Sequence[str]) -> Page:
        """Missing ids are left out, as the vendor leaves them out."""
        records, answer = await listed(client, self.name, self._params(page=1) | {"only": ",".join(ids)})
        return Page([self._joined(record, answer) for record in records], None)

    def _params(self, *, page: int) -> dict[str, str]:
        order = {"order": "updated_at:asc" if self.has_stamps else "created_at:asc"}
        include = {"include": ",".join(self.includes)} if self.includes else {}
        return dict(self.filters) | order | include | {"page": str(page), "per_page": str(LARGEST_PAGE)}

    def _window(self, after: str, window: Window) -> dict[str, str]:
        if not self.has_stamps:
            return {}
        until = {"updated_before": window.until.astimezone(UTC).isoformat(timespec="seconds")}
        return until | ({"updated_after": after} if after else {})

    def _joined(self, record: Record, answer: Mapping[str, Any]) -> Record:
        """The record with its included ones under "included:<association>"."""
        beside = {}
        for name, (key, collection) in self.includes.items():
            held = record.get(key)
            ids = held if isinstance(held, list) else [held]
            loaded = answer.get(collection, {})
            beside[f"included:{name}"] = [loaded[one] for one in ids if one in loaded]
        return record | beside

    def _next(self, client: Client, records: list[Record], after: str, number: int, window: Window) -> str | None:
        if len(records) < LARGEST_PAGE:
            has_events = window.since is not None and client.settings.get("subscribed_events") == "true"
            return DELETED if has_events and self.has_stamps else None
        if not self.has_stamps:
            return f"{after}|{number + 1}"
        return _following(_stamps(records), after, number)

    async def _beside(self, client: Client, window: Window, place: Place) -> Page:
        """A page of records read again because something that is shown beside them changed in the window."""
        beside = self.beside[place.index]
        params = dict(beside.filters) | self._window(place.after, window) | {"order": "updated_at:asc"}
        params |= {"page": str(place.number), "per_page": str(LARGEST_PAGE)}
        changed, _ = await listed(client, beside.collection, params)
        wanted = beside.wanted(changed)
        if not wanted:
            return Page([], self._after_beside(place, window, changed, []))
        records, answer = await listed(client, self.name, self._params(page=place.page) | wanted)
        joined = [self._joined(record, answer) for record in beside.concerned(records, changed)]
        until = datetime.fromisoformat(changed[-1]["updated_at"])
        return Page(joined, self._after_beside(place, window, changed, records), brought_by=1, beside_until=until)

    def _after_beside(self, place: Place, window: Window, changed: list[Record], records: list[Record]) -> str:
        if len(records) == LARGEST_PAGE:
            return f"{BESIDE}{replace(place, page=place.page + 1)}"
        if len(changed) == LARGEST_PAGE:
            after, number = _position(_following(_stamps(changed), place.after, place.number), window)
            return f"{BESIDE}{Place(place.index, after, number)}"
        after, number = _position(None, window)
        is_last = place.index + 1 == len(self.beside)
        return f"{after}|{number}" if is_last else f"{BESIDE}{Place(place.index + 1, after)}"

    async def _deleted(self, client: Client, window: Window, token: str) -> Page:
        """A page of what events say was deleted in the window; they are kept for nine days."""
        if window.since is None:
            return Page([], None)
        kept = replace(window, since=max(window.since, window.until - EVENTS_KEPT))
        after, number = _position(token, kept)
        params = {
            "event_type": f"{self.singular}:deleted",
            "created_after": after,
            "order": "created_at:asc",
            "page": str(number),
            "per_page": str(LARGEST_PAGE),
        }
        events, _ = await listed(client, "subscribed_events", params)
        gone = [{"id": event["subject_id"], "deleted": event["subject_changed_at"]} for event in events]
        if len(events) < LARGEST_PAGE:
            return Page(gone, None)
        return Page(gone, DELETED + _following([event["created_at"] for event in events], after, number))


def _position(token: str | None, window: Window) -> tuple[str, int]:
    """Where a page begins: after which stamp, and which page from there."""
    if token:
        after, _, number = token.partition("|")
        return after, int(number)
    return (_before(window.since) if window.since else ""), 1


def _stamps(records: Sequence[Record]) -> list[str]:
    return [record["updated_at"] for record in records]


def _following(stamps: Sequence[str], after: str, number: int) -> str:
    """The token after a full page: its last stamp, or the page's number where all of it is of one stamp."""
    if stamps[0] == stamps[-1]:
        return f"{after}|{number + 1}"
    return f"{_before(datetime.fromisoformat(stamps[-1]))}|1"


def _before(moment: datetime) -> str:
    """A second earlier: the vendor's filter leaves the boundary itself out."""
    return (moment.astimezone(UTC) - timedelta(seconds=1)).isoformat(timespec="seconds")
