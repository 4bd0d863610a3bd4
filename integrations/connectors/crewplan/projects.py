"""CreateProject and LinkProject: put under our own reference, so that a second sending is the first once more."""

from typing import Any

from integrations.canonical.commands import CreateProject, LinkProject
from integrations.connector import Client, Sending
from integrations.connectors.crewplan.asking import engagement_path, get, put
from integrations.outcomes import Absent, Done, Duplicate, Outcome, Reference, Refused


async def create_project(client: Client, sending: Sending) -> Outcome:
    """The engagement's id is our reference: the vendor keys by it."""
    command = sending.expect(CreateProject)
    created = await put(client, engagement_path(command.external_ref), _engagement(command))
    if isinstance(created, Refused):
        return created
    reference = reference_of(client, command.external_ref)
    return Done(reference) if created else Duplicate(reference)


async def probe_project(client: Client, sending: Sending) -> Outcome:
    """Whether there is an engagement of our reference."""
    ref = sending.command.external_ref
    return Done(reference_of(client, ref)) if await get(client, engagement_path(ref)) else Absent()


async def link_project(client: Client, sending: Sending) -> Outcome:
    """The other systems' records as the engagement's `links`, whole: the fields that are not named stay."""
    command = sending.expect(LinkProject)
    known = await get(client, engagement_path(command.project_id))
    if known is None and not client.is_preview:
        return Refused("not_found", f"there is no engagement {command.project_id}", "id")
    written = await put(client, engagement_path(command.project_id), _needed(known or {}) | {"links": _links(command)})
    if isinstance(written, Refused):
        return written
    return Done(reference_of(client, command.project_id), {"linked": len(command.links)})


async def probe_link(client: Client, sending: Sending) -> Outcome:
    """Whether the engagement has all the links."""
    command = sending.expect(LinkProject)
    known = await get(client, engagement_path(command.project_id))
    is_linked = known is not None and known.get("links") == _links(command)
    return Done(reference_of(client, command.project_id)) if is_linked else Absent()


def reference_of(client: Client, identity: str) -> Reference:
    base = client.settings.get("app_url") or client.settings.get("base_url", "")
    return Reference("engagement", identity, f"{base.rstrip('/')}{engagement_path(identity)}" if base else None)


def _engagement(command: CreateProject) -> dict[str, Any]:
    return {
        "title": command.title,
        "client": command.customer_name,
        "company": command.legal_entity,
        "fee": {"amount": str(command.price), "currency": command.currency},
        "billing": command.revenue_method,
        "soldAs": command.source_ref,
        "startsOn": command.starts_on.isoformat(),
        "endsOn": command.ends_on.isoformat(),
    }


def _links(command: LinkProject) -> list[dict[str, Any]]:
    return [
        {"system": one.system, "kind": one.object_type, "id": one.external_id, "href": one.url} for one in command.links
    ]


def _needed(known: dict[str, Any]) -> dict[str, Any]:
    """What each PUT has to state, as it is there."""
    return {name: known.get(name) for name in ("title", "startsOn", "endsOn")}
