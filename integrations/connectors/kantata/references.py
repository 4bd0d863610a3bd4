"""External references: how our keys are kept at the vendor, and how records are found by them."""

from collections.abc import Mapping, Sequence
from typing import Any

from integrations.connector import Client
from integrations.connectors.kantata.lists import Record, listed

LARGEST_QUESTION = 200


def reference_body(settings: Mapping[str, str], model: str, ref: str) -> dict[str, str]:
    """The external_reference to put into a create body."""
    return {
        "service_name": settings["service_name"],
        "service_model": model,
        "service_model_ref": ref,
        "status": "synced",
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
