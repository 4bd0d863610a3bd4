"""Reading objects: keyset pages over (SystemModstamp, Id), deleted records included.

Keyset instead of nextRecordsUrl: server cursors expire, and a page can be asked for again after a crash.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from integrations.connector import Client, Page, Stream, Window
from integrations.connectors.salesforce import soql
from integrations.connectors.salesforce.mapping import to_customer, to_opportunity
from integrations.connectors.salesforce.signals import refused
from integrations.transport.errors import CallFailed

STAMP = "SystemModstamp"
SYSTEM_COLUMNS = ("Id", "IsDeleted", STAMP)
COLUMNS = {
    "Account": ("Name", "BillingCountry", "Industry"),
    "Opportunity": ("Name", "AccountId", "Amount", "StageName", "IsWon", "Probability", "CloseDate"),
}
NAMED_BY_SETTINGS = {
    "Account": ("tax_code_field",),
    "Opportunity": (
        "legal_entity_field",
        "revenue_method_field",
        "staffing_field",
        "start_field",
        "end_field",
        "won_at_field",
    ),
}


async def read(client: Client, stream: Stream, window: Window, token: str | None) -> Page:
    """One page; the token is the stamp and id of the last record of the page before."""
    where = [*in_window(window), *_after(token)]
    query = soql.select(
        columns(client.settings, stream.object_type),
        stream.object_type,
        where=where,
        order=(STAMP, "Id"),
        limit=stream.page_size,
    )
    records = (await ask(client, "queryAll", query))["records"]
    is_full = len(records) == stream.page_size
    return Page(records, f"{records[-1][STAMP]} {records[-1]['Id']}" if is_full else None)


async def count(client: Client, stream: Stream, window: Window) -> int:
    """Live records in the window; deleted ones are not counted."""
    query = soql.count(stream.object_type, where=in_window(window))
    return int((await ask(client, "query", query))["totalSize"])


async def by_ids(client: Client, stream: Stream, ids: Sequence[str]) -> Page:
    query = soql.select(
        columns(client.settings, stream.object_type), stream.object_type, where=[soql.one_of("Id", ids)]
    )
    return Page((await ask(client, "queryAll", query))["records"], None)


async def ask(client: Client, resource: str, query: str) -> dict[str, Any]:
    """The answer of a query. Raises CallFailed(Refused) with the org's words for a bad one."""
    path = f"/services/data/{client.settings['api_version']}/{resource}"
    headers = {"Sforce-Query-Options": "batchSize=2000"}
    response = await client.call("GET", path, params={"q": query}, headers=headers)
    if response.status != 200:
        raise CallFailed(refused(response))
    answer: dict[str, Any] = response.json()
    return answer


def columns(settings: Mapping[str, str], object_type: str) -> tuple[str, ...]:
    """What to select: standard columns, the org's own names, the currency where the org has several."""
    own = (settings.get(name, "") for name in NAMED_BY_SETTINGS[object_type])
    several = ("CurrencyIsoCode",) if settings.get("multi_currency") == "true" else ()
    return (*SYSTEM_COLUMNS, *COLUMNS[object_type], *(column for column in own if column), *several)


def in_window(window: Window) -> list[str]:
    since = [soql.compare(STAMP, ">=", window.since)] if window.since else []
    return [*since, soql.compare(STAMP, "<", window.until)]


def _after(token: str | None) -> list[str]:
    if token is None:
        return []
    stamp, _, identity = token.rpartition(" ")
    instant = datetime.fromisoformat(stamp).astimezone(UTC)
    later, same = soql.compare(STAMP, ">", instant), soql.compare(STAMP, "=", instant)
    return [f"({later} OR ({same} AND {soql.compare('Id', '>', identity)}))"]


ACCOUNTS = Stream(
    name="accounts",
    entity="customer",
    object_type="Account",
    read=read,
    map=to_customer,
    count=count,
    by_ids=by_ids,
    match_on="name",
    page_size=2000,
)
OPPORTUNITIES = Stream(
    name="opportunities",
    entity="opportunity",
    object_type="Opportunity",
    read=read,
    map=to_opportunity,
    count=count,
    by_ids=by_ids,
    page_size=2000,
    every=60,
    needs=("accounts",),
)
