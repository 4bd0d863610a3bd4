"""External references: how our keys are kept at the vendor, and how records are found by them."""

from collections.abc import Mapping, Sequence
from typing import Any

from integrations.canonical.commands import LinkedRecord
from integrations.connector import Client
from integrations.connectors.kantata.lists import API, Record, listed
from integrations.connectors.kantata.signals import refused
from integrations.outcomes import Refused

LARGEST_QUESTION = 200


def reference_body(settings: Mapping[str, str], model: str, ref: str) -> dict[str, str]:
    """The external_reference to put into a create body."""
    return {
        "service_name": settings["service_name"],
        "service_model": model,
        "service_model_ref": ref,
        "status": "synced",
    }


async def write_links(client: Client, subject: str, identity: str, links: Sequence[LinkedRecord]) -> Refused | None:
    """One external reference a linked record; create_or_update makes the same again harmless. The first refusal."""
    for link in links:
        body = {"external_reference": _link(subject, identity, link)}
        response = await client.call("POST", f"{API}/external_references/create_or_update.json", json=body)
        if response.status not in (200, 201):
            return refused(response)
    return None


async def has_links(client: Client, collection: str, identity: str, links: Sequence[LinkedRecord], **more: str) -> bool:
    """Whether the record carries all these references."""
    params = {"only": identity, "include": "external_references", **more}
    _, answer = await listed(client, collection, params)
    held = {(one["service_name"], one["service_model_ref"]) for one in answer.get("external_references", {}).values()}
    return {(service_of(link), link.external_id) for link in links} <= held


def service_of(link: LinkedRecord) -> str:
    return link.system.lower()


def _link(subject: str, identity: str, link: LinkedRecord) -> dict[str, str | None]:
    return {
        "service_name": service_of(link),
        "service_model": link.object_type,
        "service_model_ref": link.external_id,
        "subject_type": subject,
        "subject_id": identity,
        "status": "synced",
        "external_link": link.url,
    }


async def by_reference(client: Client, collection: str, refs: Sequence[str], **more: str) -> dict[str, Record]:
    """Records by the reference of ours they carry; those without are left out."""
    found: dict[str, Record] = {}
    for start in range(0, len(refs), LARGEST_QUESTION):
        params = {
            "external_reference_service_model_refs": ",".join(refs[start : start + LARGEST_QUESTION]),
            "external_reference_service_name": client.settings["service_name"],
            "include": "external_references",
            "per_page": str(LARGEST_QUESTION),
        } | more
        records, answer = await listed(client, collection, params)
        found |= _by_ref(client.settings, records, answer)
    return {ref: record for ref, record in found.items() if ref in refs}


def _by_ref(settings: Mapping[str, str], records: Sequence[Record], answer: Mapping[str, Any]) -> dict[str, Record]:
    by_id = {str(record["id"]): record for record in records}
    return {
        reference["service_model_ref"]: by_id[str(reference["subject_id"])]
        for reference in answer.get("external_references", {}).values()
        if reference["service_name"] == settings["service_name"] and str(reference["subject_id"]) in by_id
    }
