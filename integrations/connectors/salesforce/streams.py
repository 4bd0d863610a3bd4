"""Reading objects: keyset pages over (SystemModstamp, Id), deleted records included.

Keyset instead of nextRecordsUrl: server cursors expire, and a page can be asked for again after a crash.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from integrations.connector import Client, Page, Stream, Window
from integrations.connectors.salesforce import soql
from integrations.connectors.salesforce.contract_mapping import (
    named,
    to_change_order,
    to_contract,
    to_contract_line,
)
from integrations.connectors.salesforce.mapping import to_customer, to_opportunity
from integrations.connectors.salesforce.signals import refused
from integrations.outcomes import Refused
from integrations.transport.errors import CallFailed

STAMP = "SystemModstamp"
SYSTEM_COLUMNS = ("Id", "IsDeleted", STAMP)
COLUMNS = {
    "Account": ("Name", "BillingCountry", "Industry"),
    "Opportunity": ("Name", "AccountId", "Amount", "StageName", "IsWon", "Probability", "CloseDate"),
    "Contract": (*("AccountId", "ContractNumber", "Description", "CustomerSignedDate", "ActivatedDate", "StatusCode"),),
    "OpportunityLineItem": ("OpportunityId", "Name", "TotalPrice", "ServiceDate"),
    "Order": (*("ContractId", "OrderNumber", "Description", "TotalAmount", "ActivatedDate", "StatusCode"),),
}
# Orders that change a contract; a firm that sells goods has others.
WHERE = {"Order": [soql.compare("Type", "=", "Change Order"), soql.compare("ContractId", "!=", None)]}
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
PAIRED_BY_SETTINGS = {"Contract": "contract_fields", "OpportunityLineItem": "line_fields", "Order": "change_fields"}


async def read(client: Client, stream: Stream, window: Window, token: str | None) -> Page:
    """One page; the token is the stamp and id of the last record of the page before."""
    if not is_kept(client.settings, stream.object_type):
        # A page has an answer as evidence, and the org that has no such object would refuse.
        await ask(client, "query", soql.count("Account"))
        return Page([], None)
    where = [*_kind(stream), *in_window(window), *_after(token)]
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
    if not is_kept(client.settings, stream.object_type):
        return 0
    query = soql.count(stream.object_type, where=[*_kind(stream), *in_window(window)])
    return int((await ask(client, "query", query))["totalSize"])


async def by_ids(client: Client, stream: Stream, ids: Sequence[str]) -> Page:
    query = soql.select(
        columns(client.settings, stream.object_type),
        stream.object_type,
        where=[*_kind(stream), soql.one_of("Id", ids)],
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
    own = (settings.get(name, "") for name in NAMED_BY_SETTINGS.get(object_type, ()))
    several = ("CurrencyIsoCode",) if settings.get("multi_currency") == "true" else ()
    paired = _paired(settings, object_type)
    return (*SYSTEM_COLUMNS, *COLUMNS[object_type], *(column for column in own if column), *paired, *several)


def _named(settings: Mapping[str, str], setting: str) -> dict[str, str]:
    """The org's fields that a setting names. Raises CallFailed where it cannot be read."""
    try:
        return named(settings, setting)
    except ValueError as error:
        raise CallFailed(Refused("other", str(error))) from error


def _paired(settings: Mapping[str, str], object_type: str) -> tuple[str, ...]:
    """The org's own fields of a contract's terms; an order's deal is that of its contract."""
    setting = PAIRED_BY_SETTINGS.get(object_type)
    own = tuple(_named(settings, setting).values()) if setting else ()
    deal = _named(settings, "contract_fields").get("deal") if object_type == "Order" else None
    return (*own, f"Contract.{deal}") if deal else own


def is_kept(settings: Mapping[str, str], object_type: str) -> bool:
    """Whether the org keeps such records: contracts, and what belongs to them, where a field names their deal."""
    return object_type not in PAIRED_BY_SETTINGS or "deal" in _named(settings, "contract_fields")


def _kind(stream: Stream) -> list[str]:
    return WHERE.get(stream.object_type, [])


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
CONTRACTS, CONTRACT_LINES, CHANGE_ORDERS = (
    Stream(
        name=name,
        entity=entity,
        object_type=object_type,
        read=read,
        map=to_row,
        count=count,
        by_ids=by_ids,
        page_size=2000,
        every=300,
        needs=("opportunities",),
        is_reporting=True,
    )
    for name, entity, object_type, to_row in (
        ("contracts", "contract", "Contract", to_contract),
        ("contract_lines", "contract_line", "OpportunityLineItem", to_contract_line),
        ("change_orders", "change_order", "Order", to_change_order),
    )
)
