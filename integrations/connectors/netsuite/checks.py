"""Test connection: a first read of each table, and whether settings and subsidiaries agree."""

from collections.abc import Mapping, Sequence

from integrations.checks import tried
from integrations.connector import Check, Client
from integrations.connectors.netsuite import applications, intercompany, invoice_lines, suiteql
from integrations.connectors.netsuite.entities import by_subsidiary
from integrations.connectors.netsuite.open_days import OPEN_PERIODS, PERIODS
from integrations.connectors.netsuite.streams import TABLES
from integrations.connectors.netsuite.tables import Table


async def check(client: Client) -> Sequence[Check]:
    """One line a table that is pulled, one each for what posting time needs and for the legal entities."""
    return [
        *[await tried(f"read {name.replace('_', ' ')}", _read(client, table)) for name, table in TABLES.items()],
        await tried("read payment applications", applications.visible(client)),
        await tried("read invoice lines", invoice_lines.visible(client)),
        await tried("read intercompany charges", intercompany.visible(client)),
        await tried("fields of time", _time(client)),
        await tried("expense categories", _categories(client)),
        await tried("accounting periods", _periods(client)),
        await tried("legal entities", _subsidiaries(client)),
    ]


async def _read(client: Client, table: Table) -> tuple[bool, str]:
    return await _visible(client, dict(table.columns(client.settings)), table.source, table.where)


async def _time(client: Client) -> tuple[bool, str]:
    """The fields of a time bill that postings fill and the account may call otherwise."""
    names = [suiteql.name(client.settings[setting]) for setting in ("worked_on_field", "reverses_field")]
    return await _visible(client, {name: f"t.{name}" for name in names}, "timebill t")


async def _categories(client: Client) -> tuple[bool, str]:
    """The categories that expenses are posted to; they go by name."""
    query = suiteql.select({"name": "name"}, "expensecategory", where=["isinactive = 'F'"])
    names = sorted(row["name"] for row in await suiteql.ask(client, query))
    return bool(names), ", ".join(names) or "there is none: enter the categories of the PSA"


async def _visible(
    client: Client, columns: Mapping[str, str], source: str, where: Sequence[str] = ()
) -> tuple[bool, str]:
    await suiteql.ask(client, suiteql.select({"id": "t.id"} | dict(columns), source, where=where), limit=1)
    return True, "all fields are visible"


async def _periods(client: Client) -> tuple[bool, str]:
    """Without an open period nothing that was worked in a closed one can be posted."""
    query = suiteql.select({"n": "COUNT(*)"}, PERIODS, where=OPEN_PERIODS)
    number = (await suiteql.ask(client, query))[0]["n"]
    return number != "0", f"{number} open"


async def _subsidiaries(client: Client) -> tuple[bool, str]:
    rows = await suiteql.ask(client, "SELECT id AS id, name AS name FROM subsidiary")
    seen = {row["id"]: row["name"] for row in rows}
    named = by_subsidiary(client.settings)
    missing = [f"{number} {name}" for number, name in seen.items() if number not in named]
    unseen = [f"{code} ({number})" for number, code in named.items() if number not in seen]
    problems = [f"not in the settings: {one}" for one in missing] + [f"not visible: {one}" for one in unseen]
    return not problems, "; ".join(problems) or ", ".join(sorted(named.values()))
