"""Reading a table: keyset pages over (lastmodifieddate, id), then over what was deleted in the window.

Keyset, because offsets repeat and lose rows while others write, and end at 100,000.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from integrations.connector import Client, Page, Stream, Window
from integrations.connectors.netsuite import suiteql

DELETED = "deleted"
DAY, SECOND = "'YYYY-MM-DD'", "'YYYY-MM-DD HH24:MI:SS'"
Columns = Callable[[Mapping[str, str]], Mapping[str, str]]


def day(column: str) -> str:
    """A date column as YYYY-MM-DD, whatever the account's format."""
    return f"TO_CHAR({column}, {DAY})"


@dataclass(frozen=True)
class Table:
    """A readable table: `t` is its alias; joins follow in `source`; `deleted_types` as deletedrecord names them."""

    source: str
    columns: Columns
    where: tuple[str, ...] = ()
    deleted_types: tuple[str, ...] = ()

    async def read(self, client: Client, stream: Stream, window: Window, token: str | None) -> Page:
        """One page; the token is stamp and id of the last row, after the word for the deleted ones among these."""
        if token is not None and token.startswith(DELETED):
            return await self._deleted(client, stream, window, token.removeprefix(DELETED))
        where = [*self._conditions(client, window), *_after(token, "t.lastmodifieddate", "t.id")]
        order = ("t.lastmodifieddate", "t.id")
        query = suiteql.select(self._selected(client), self.source, where=where, order=order)
        rows = await suiteql.ask(client, query, limit=stream.page_size)
        if len(rows) == stream.page_size:
            return Page(rows, _position(rows))
        return Page(rows, DELETED if self.deleted_types and window.since else None)

    async def count(self, client: Client, _: Stream, window: Window) -> int:
        query = suiteql.select({"n": "COUNT(*)"}, self.source, where=self._conditions(client, window))
        return int((await suiteql.ask(client, query))[0]["n"])

    async def by_ids(self, client: Client, _: Stream, ids: Sequence[str]) -> Page:
        where = [*self.where, f"t.id IN ({suiteql.numbers(ids)})"]
        query = suiteql.select(self._selected(client), self.source, where=where)
        return Page(await suiteql.ask(client, query), None)

    def _selected(self, client: Client) -> dict[str, str]:
        stamp = f"TO_CHAR(t.lastmodifieddate, {SECOND})"
        return {"id": "t.id", "changed_at": stamp} | dict(self.columns(client.settings))

    def _conditions(self, client: Client, window: Window) -> list[str]:
        until = f"t.lastmodifieddate < {suiteql.until(window.until, client.settings)}"
        if window.since is None:
            return [*self.where, until]
        return [*self.where, f"t.lastmodifieddate >= {suiteql.since(window.since, client.settings)}", until]

    async def _deleted(self, client: Client, stream: Stream, window: Window, token: str) -> Page:
        if window.since is None:
            return Page([], None)
        types = ", ".join(map(suiteql.literal, self.deleted_types))
        where = [
            f"type IN ({types})",
            f"deleteddate >= {suiteql.since(window.since, client.settings)}",
            f"deleteddate < {suiteql.until(window.until, client.settings)}",
            *_after(token, "deleteddate", "recordid"),
        ]
        columns = {"id": "recordid", "changed_at": f"TO_CHAR(deleteddate, {SECOND})", "deleted": "type"}
        query = suiteql.select(columns, "deletedrecord", where=where, order=("deleteddate", "recordid"))
        rows = await suiteql.ask(client, query, limit=stream.page_size)
        return Page(rows, DELETED + _position(rows) if len(rows) == stream.page_size else None)


def _position(rows: Sequence[Mapping[str, Any]]) -> str:
    return f"{rows[-1]['changed_at']}|{rows[-1]['id']}"


def _after(token: str | None, stamp: str, identity: str) -> list[str]:
    """The condition for what comes after a position, in the order of these two columns."""
    if not token:
        return []
    last_stamp, _, last_id = token.partition("|")
    moment = f"TO_TIMESTAMP({suiteql.literal(last_stamp)}, {SECOND})"
    return [f"({stamp} > {moment} OR ({stamp} = {moment} AND {identity} > {suiteql.number(last_id)}))"]
