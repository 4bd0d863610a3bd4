"""Test connection: version, a first read, quota, clock, and which legal entities can be seen."""

from collections.abc import Sequence

from integrations.checks import clock, tried
from integrations.connector import Check, Client, Response
from integrations.connectors.salesforce import soql
from integrations.connectors.salesforce.link import link_fields
from integrations.connectors.salesforce.signals import first_error, quota
from integrations.connectors.salesforce.streams import COLUMNS, ask, columns, is_kept

LOW_QUOTA = 0.9


async def check(client: Client) -> Sequence[Check]:
    """One line for each thing that pulling and posting will need."""
    limits = await client.call("GET", f"/services/data/{client.settings['api_version']}/limits")
    return [
        _version(client, limits),
        _quota(limits),
        clock(limits),
        *[await tried(f"read {kind}", _readable(client, kind)) for kind in COLUMNS],
        await tried("fields of links", _written(client)),
        await tried("legal entities", _entities(client)),
    ]


def _version(client: Client, response: Response) -> Check:
    version, is_ok = client.settings["api_version"], response.status == 200
    return Check("version", is_ok, version if is_ok else f"{version}: {first_error(response)[1]}; choose another")


def _quota(response: Response) -> Check:
    found = quota(response)
    if found is None:
        return Check("quota", is_ok=True, detail="the org does not say")
    used, allowed = found
    return Check("quota", used < allowed * LOW_QUOTA, f"{used} of {allowed} requests of the day used")


async def _readable(client: Client, object_type: str) -> tuple[bool, str]:
    """Raises ValueError for a setting that cannot be read."""
    if not is_kept(client.settings, object_type):
        return True, "not kept in this org, as the settings say"
    return await _read(client, object_type, columns(client.settings, object_type))


async def _read(client: Client, object_type: str, names: Sequence[str]) -> tuple[bool, str]:
    await ask(client, "query", soql.select(names, object_type, limit=1))
    return True, "all fields are visible"


async def _written(client: Client) -> tuple[bool, str]:
    """The fields that links are written into; whether they may be written, only a link shows."""
    names = [client.settings["ref_field"], *link_fields(client.settings).values()]
    return await _read(client, "Opportunity", names)


async def _entities(client: Client) -> tuple[bool, str]:
    field = client.settings["legal_entity_field"]
    where = [soql.compare(field, "!=", None)]
    query = soql.select((field,), "Opportunity", where=where, order=("SystemModstamp",), limit=2000)
    seen = sorted({record[field] for record in (await ask(client, "query", query))["records"]})
    return bool(seen), ", ".join(seen) or "no opportunity names one"
