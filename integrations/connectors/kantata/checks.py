"""Test connection: a first read of each collection, the custom field, and which legal entities can be seen."""

from collections.abc import Sequence

from integrations.checks import tried
from integrations.connector import Check, Client
from integrations.connectors.kantata.lists import listed
from integrations.connectors.kantata.streams import STREAMS


async def check(client: Client) -> Sequence[Check]:
    """One line a collection, one for the legal entities."""
    names = [*(stream.name for stream in STREAMS), "subscribed_events"]
    reads = [await tried(f"read {name}", _read(client, name)) for name in names]
    return [*reads, await tried("legal entities", _entities(client))]


async def _read(client: Client, collection: str) -> tuple[bool, str]:
    _, answer = await listed(client, collection, {"per_page": "1"})
    return True, f"{answer['count']} visible"


async def _entities(client: Client) -> tuple[bool, str]:
    name = client.settings["legal_entity_field"]
    params = {"subject_type": "Workspace", "per_page": "200"}
    values, _ = await listed(client, "custom_field_values", params)
    seen = sorted({str(one["value"]) for one in values if one.get("custom_field_name") == name and one.get("value")})
    return bool(seen), ", ".join(seen) or f'no project has a value in "{name}"'
