"""What employees can do: a custom table of the company's own, asked for whole where somebody has changed.

The table's and its column's names are the company's (assumed: customSkills, customSkill); both are a setting.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from integrations.connector import Client
from integrations.connectors.bamboohr.asking import Record, ask
from integrations.connectors.bamboohr.pay import EVERYBODY
from integrations.outcomes import Refused
from integrations.transport.errors import CallFailed


async def with_skills(client: Client, records: Sequence[Record]) -> list[Record]:
    """The employees with `skills`, each once, by name; as they are where the company has no such table to show."""
    table, _, column = str(client.settings.get("skills") or "").partition(".")
    if not (table and column and records):
        return list(records)
    known = await _skills(client, table, column)
    if known is None:
        return list(records)
    return [record | {"skills": sorted(known.get(str(record["id"]), ()))} for record in records]


async def _skills(client: Client, table: str, column: str) -> Mapping[str, set[str]] | None:
    """Skills by employee; None: the table is not there, or not for this key."""
    try:
        rows = await ask(client, f"/employees/{EVERYBODY}/tables/{table}")
    except CallFailed as failure:
        if isinstance(failure.outcome, Refused):
            return None
        raise
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if name := str(row.get(column) or "").strip():
            found[str(row["employeeId"])].add(name)
    return found
