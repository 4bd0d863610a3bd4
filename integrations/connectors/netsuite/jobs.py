"""Asynchronous requests: up to 100 upserts as one job, asked about until it has ended, then looked for one by one.

A batch is a PUT of the collection with `Prefer: respond-async`, answered with 202 and the job's address; under a key
that was used before, with 400 and the address of then (VENDORS.md 2, "Record API";
https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/article_0127092747.html and subsect_164494900632.html).
That items are known by their externalId, as in the single upsert, is assumed. Which task of a job is which item is not
documented: what the job has written is found by our external ids instead, and what it has not is sent alone, which
writes it or tells why not.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from integrations.connector import Client, Handler, Response, Sending
from integrations.connectors.netsuite import suiteql
from integrations.connectors.netsuite.signals import first_error
from integrations.connectors.netsuite.tables import day
from integrations.connectors.netsuite.writes import RECORD, reference
from integrations.outcomes import Done, Outcome, Pending, Refused, Retry, Unknown

MOST = 100
COLLECTION = "application/vnd.oracle.resource+json; type=collection"
KNOWN_KEY = "IDEMPOTENCY_ERROR"
SINCE = " since "
GIVE_UP_AFTER = timedelta(hours=4)
FIRST_LOOK, LONGEST_WAIT = timedelta(seconds=10), timedelta(minutes=5)
Fields = Mapping[str, Any]
FieldsOf = Callable[[Client, Sequence[Sending]], Awaitable[Sequence[Fields | Refused]]]


@dataclass(frozen=True)
class Batches:
    """One kind of record in batches. `source`: its rows in SuiteQL; `fields`: what each sending writes, or why not;
    `alone`: the handler of a single one.
    """

    kind: str
    source: str
    fields: FieldsOf
    alone: Handler

    async def send(self, client: Client, sendings: Sequence[Sending]) -> list[Outcome]:
        """Pending with the job's address. What is there already is sent alone: a change that is refused must not pass
        for done. So is each of a batch that is refused as a whole.
        """
        there = await self._written(client, sendings)
        bodies = await self.fields(client, sendings)
        items = {
            sending.id: {"externalId": sending.command.external_ref} | dict(body)
            for sending, body in zip(sendings, bodies, strict=True)
            if not isinstance(body, Refused) and sending.command.external_ref not in there
        }
        job = await submit(client, self.kind, sendings[0].bulk, list(items.values())) if items else None
        return [job if job and sending.id in items else await self.alone(client, sending) for sending in sendings]

    async def became(self, client: Client, sendings: Sequence[Sending]) -> list[Outcome]:
        """The same for all while the job is under way; then for each what stands in NetSuite."""
        if told := await _under_way(client, sendings[0].token):
            return [told] * len(sendings)
        written = await self._written(client, sendings)
        return [written.get(sending.command.external_ref) or await self.alone(client, sending) for sending in sendings]

    async def _written(self, client: Client, sendings: Sequence[Sending]) -> dict[str, Done]:
        """What stands in NetSuite, by our external ids."""
        refs = [sending.command.external_ref for sending in sendings]
        columns = {"id": "t.id", "external_ref": "t.externalid", "posted_on": day("t.trandate")}
        where = [f"t.externalid IN ({', '.join(map(suiteql.literal, refs))})"]
        rows = await suiteql.ask(client, suiteql.select(columns, self.source, where=where))
        return {row["external_ref"]: self._done(client, row) for row in rows}

    def _done(self, client: Client, row: Mapping[str, str]) -> Done:
        return Done(reference(client, self.kind, row["id"]), {"posted_on": row["posted_on"]})


async def submit(client: Client, kind: str, key: str, items: Sequence[Fields]) -> Pending | None:
    """The job of these items, or the one that an earlier request under this key has begun; None: refused."""
    headers = {"Prefer": "respond-async", "X-NetSuite-Idempotency-Key": key, "Content-Type": COLLECTION}
    response = await client.call("PUT", f"{RECORD}/{kind}", json={"items": list(items)}, headers=headers)
    if response.status == 202 or first_error(response)[0] == KNOWN_KEY:
        return _pending(_address(response), since=datetime.now(UTC))
    return None


async def _under_way(client: Client, token: str) -> Pending | Retry | Unknown | None:
    """None once the job has ended, or is not known any more."""
    address, _, stamp = token.partition(SINCE)
    since = datetime.fromisoformat(stamp)
    response = await client.call("GET", address)
    if response.status == 404 or (response.status == 200 and response.json()["completed"]):
        return None
    if datetime.now(UTC) - since >= GIVE_UP_AFTER:
        return Unknown(f"NetSuite's job {address} has not ended since {since:%Y-%m-%d %H:%M} UTC")
    if response.status != 200:
        return Retry(f"the job {address} cannot be read: {first_error(response)[1] or response.status}")
    return _pending(address, since=since)


def _pending(address: str, *, since: datetime) -> Pending:
    """Asked about after ten seconds, then ever more seldom, as long as it has taken by then; five minutes at most."""
    now = datetime.now(UTC)
    wait = min(max(now - since, FIRST_LOOK), LONGEST_WAIT)
    return Pending(f"{address}{SINCE}{since.isoformat(timespec='seconds')}", now + wait)


def _address(response: Response) -> str:
    """The path of the Location, which may come with its host. Raises KeyError when the answer has none."""
    return urlsplit(response.headers["location"]).path
