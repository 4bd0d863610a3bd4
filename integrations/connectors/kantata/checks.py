"""Test connection: a first read of each collection, the custom field, and which legal entities can be seen."""

from collections.abc import Sequence

from integrations.connector import Check, Client
from integrations.connectors.kantata.lists import listed
from integrations.connectors.kantata.streams import STREAMS
from integrations.transport.errors import CallFailed


async def check(client: Client) -> Sequence[Check]:
    """One line a collection, one for the legal entities."""
    reads = [await _read(client, stream.name) for stream in STREAMS]
    return [*reads, await _read(client, "subscribed_events"), await _entities(client)]


async def _read(client: Client, collection: str) -> Check:
    try:
        _, answer = await listed(client, collection, {"per_page": "1"})
    except CallFailed as failure:
        return Check(f"read {collection}", is_ok=False, detail=str(failure))
    return Check(f"read {collection}", is_ok=True, detail=f"{answer['count']} visible")


async def _entities(client: Client) -> Check:
    name = client.settings["legal_entity_field"]
    params = {"subject_type": "Workspace", "per_page": "200"}
    try:
        values, _ = await listed(client, "custom_field_values", params)
    except CallFailed as failure:
        return Check("legal entities", is_ok=False, detail=str(failure))
    seen = sorted({str(one["value"]) for one in values if one.get("custom_field_name") == name and one.get("value")})
    return Check("legal entities", bool(seen), ", ".join(seen) or f'no project has a value in "{name}"')
