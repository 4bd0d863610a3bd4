"""Test connection: version, a first read, quota, clock, and which legal entities can be seen."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from integrations.connector import Check, Client, Response
from integrations.connectors.salesforce import soql
from integrations.connectors.salesforce.signals import first_error, quota
from integrations.connectors.salesforce.streams import ask, columns
from integrations.transport.errors import CallFailed

LARGEST_SKEW = 60.0
LOW_QUOTA = 0.9


async def check(client: Client) -> Sequence[Check]:
    """One line for each thing that pulling and posting will need."""
    limits = await client.call("GET", f"/services/data/{client.settings['api_version']}/limits")
    return [
        _version(client, limits),
        _quota(limits),
        _clock(limits),
        await _read(client, "Account"),
        await _read(client, "Opportunity"),
        await _entities(client),
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


def _clock(response: Response) -> Check:
    text = response.headers.get("date")
    if not text:
        return Check("clock", is_ok=True, detail="the org does not say")
    skew = abs((parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    return Check("clock", skew <= LARGEST_SKEW, f"{skew:.0f} s apart")


async def _read(client: Client, object_type: str) -> Check:
    query = soql.select(columns(client.settings, object_type), object_type, limit=1)
    try:
        await ask(client, "query", query)
    except CallFailed as failure:
        return Check(f"read {object_type}", is_ok=False, detail=str(failure))
    return Check(f"read {object_type}", is_ok=True, detail="all fields are visible")


async def _entities(client: Client) -> Check:
    field = client.settings["legal_entity_field"]
    where = [soql.compare(field, "!=", None)]
    query = soql.select((field,), "Opportunity", where=where, order=("SystemModstamp",), limit=2000)
    try:
        records = (await ask(client, "query", query))["records"]
    except CallFailed as failure:
        return Check("legal entities", is_ok=False, detail=str(failure))
    seen = sorted({record[field] for record in records})
    return Check("legal entities", bool(seen), ", ".join(seen) or "no opportunity names one")
