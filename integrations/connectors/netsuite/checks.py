"""Test connection: a first read of each table, and whether settings and subsidiaries agree."""

from collections.abc import Sequence

from integrations.connector import Check, Client
from integrations.connectors.netsuite import suiteql
from integrations.connectors.netsuite.entities import by_subsidiary
from integrations.connectors.netsuite.streams import CUSTOMERS, INVOICES, JOBS, ORDERS, RATES
from integrations.connectors.netsuite.tables import Table
from integrations.transport.errors import CallFailed

TABLES = {
    "customers": CUSTOMERS,
    "jobs": JOBS,
    "invoices": INVOICES,
    "purchase orders": ORDERS,
    "currency rates": RATES,
}


async def check(client: Client) -> Sequence[Check]:
    """One line a table, one for the legal entities."""
    reads = [await _read(client, name, table) for name, table in TABLES.items()]
    return [*reads, await _subsidiaries(client)]


async def _read(client: Client, name: str, table: Table) -> Check:
    query = suiteql.select({"id": "t.id"} | dict(table.columns(client.settings)), table.source, where=table.where)
    try:
        await suiteql.ask(client, query, limit=1)
    except CallFailed as failure:
        return Check(f"read {name}", is_ok=False, detail=str(failure))
    return Check(f"read {name}", is_ok=True, detail="all fields are visible")


async def _subsidiaries(client: Client) -> Check:
    seen = {
        row["id"]: row["name"] for row in await suiteql.ask(client, "SELECT id AS id, name AS name FROM subsidiary")
    }
    named = by_subsidiary(client.settings)
    missing = [f"{number} {name}" for number, name in seen.items() if number not in named]
    unseen = [f"{code} ({number})" for number, code in named.items() if number not in seen]
    problems = [f"not in the settings: {one}" for one in missing] + [f"not visible: {one}" for one in unseen]
    return Check("legal entities", not problems, "; ".join(problems) or ", ".join(sorted(named.values())))
