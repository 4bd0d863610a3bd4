"""Upserts by external id: PUT eid: creates or updates, the same again changes nothing.

A record that is there already gets its lines replaced: without `replace` those that are sent are added to it
(VENDORS.md 2, "Record API").
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from integrations.connector import Client, Response
from integrations.connectors.netsuite.signals import refused
from integrations.connectors.netsuite.standing import holds
from integrations.outcomes import Reference, Refused

RECORD = "/services/rest/record/v1"
PAGES = {
    "customer": "common/entity/custjob.nl",
    "job": "common/entity/project.nl",
    "projectTask": "common/entity/projecttask.nl",
    "expenseReport": "accounting/transactions/exprept.nl",
    "timeBill": "accounting/transactions/timebill.nl",
    "vendorBill": "accounting/transactions/vendbill.nl",
    "vendorCredit": "accounting/transactions/vendcred.nl",
}


async def upsert(client: Client, kind: str, external_ref: str, fields: Mapping[str, Any]) -> str | Refused:
    """The internal id of the record now carrying this external id, or the refusal.

    A record that was locked since it was written is not refused again when it holds what is sent.
    """
    response = await client.call("PUT", _path(kind, external_ref), params=_replacing(fields), json=dict(fields))
    if response.status < 300:
        return located(response)
    refusal = refused(response)
    standing = await _read(client, kind, external_ref) if refusal.kind == "locked" else None
    return str(standing["id"]) if standing and holds(standing, fields) else refusal


def _replacing(fields: Mapping[str, Any]) -> dict[str, str] | None:
    sublists = [name for name, value in fields.items() if isinstance(value, Mapping) and "items" in value]
    return {"replace": ",".join(sublists)} if sublists else None


async def find(client: Client, kind: str, external_ref: str) -> str | None:
    """The internal id of the record with this external id; None when there is none."""
    response = await client.call("GET", _path(kind, external_ref))
    return str(response.json()["id"]) if response.status == 200 else None


async def _read(client: Client, kind: str, external_ref: str) -> dict[str, Any] | None:
    response = await client.call("GET", _path(kind, external_ref), params={"expandSubResources": "true"})
    return dict(response.json()) if response.status == 200 else None


def _path(kind: str, external_ref: str) -> str:
    return f"{RECORD}/{kind}/eid:{quote(external_ref, safe=':')}"


def located(response: Response) -> str:
    """The id at the end of the Location header. Raises KeyError when the answer has none."""
    return response.headers["location"].rstrip("/").rpartition("/")[2]


def reference(client: Client, kind: str, identity: str) -> Reference:
    return Reference(kind, identity, record_url(client.settings, kind, identity))


def record_url(settings: Mapping[str, str], object_type: str, external_id: str) -> str | None:
    """Where a person opens the record in the account's user interface."""
    base = settings.get("base_url", "").rstrip("/").replace(".suitetalk.api.", ".app.")
    page = PAGES.get(object_type)
    return f"{base}/app/{page}?id={external_id}" if base and page else None
