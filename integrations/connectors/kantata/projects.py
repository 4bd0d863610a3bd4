"""CreateProject and LinkProject. No idempotency here: look up by reference before each create."""

from collections.abc import Mapping
from urllib.parse import quote

from integrations.canonical.commands import CreateProject, LinkProject
from integrations.connector import Client, Sending
from integrations.connectors.kantata.lists import API, ARCHIVED_TOO, listed
from integrations.connectors.kantata.references import by_reference, has_links, reference_body, write_links
from integrations.connectors.kantata.signals import refused
from integrations.outcomes import Absent, Done, Duplicate, Outcome, Reference, Refused


async def create_project(client: Client, sending: Sending) -> Outcome:
    """Found by our reference: a duplicate; else created with the reference in the same call."""
    command = sending.expect(CreateProject)
    if isinstance(found := await probe_project(client, sending), Done):
        return Duplicate(found.reference)
    entity_field = await _custom_field(client, client.settings["legal_entity_field"])
    if entity_field is None:
        name = client.settings["legal_entity_field"]
        return Refused("master_data", f'the account has no custom field "{name}"', "custom_fields")
    body = _workspace(client.settings, command, entity_field)
    response = await client.call("POST", f"{API}/workspaces.json", json={"workspace": body})
    if response.status != 201:
        return refused(response)
    return Done(reference(client, str(response.json()["results"][0]["id"])))


async def probe_project(client: Client, sending: Sending) -> Outcome:
    """Whether a project carries our reference."""
    ref = sending.command.external_ref
    found = await by_reference(client, "workspaces", [ref], **ARCHIVED_TOO)
    return Done(reference(client, str(found[ref]["id"]))) if ref in found else Absent()


async def link_project(client: Client, sending: Sending) -> Outcome:
    """The other systems' records as external references of the workspace."""
    command = sending.expect(LinkProject)
    if no := await write_links(client, "Workspace", command.project_id, command.links):
        return no
    return Done(reference(client, command.project_id), {"linked": len(command.links)})


async def probe_link(client: Client, sending: Sending) -> Outcome:
    """Whether the project carries all the references."""
    command = sending.expect(LinkProject)
    is_linked = await has_links(client, "workspaces", command.project_id, command.links, **ARCHIVED_TOO)
    return Done(reference(client, command.project_id)) if is_linked else Absent()


def reference(client: Client, identity: str) -> Reference:
    return Reference("workspace", identity, record_url(client.settings, "workspace", identity))


def record_url(settings: Mapping[str, str], object_type: str, external_id: str) -> str | None:
    """Where a person opens the record."""
    base = settings.get("app_url") or settings.get("base_url", "")
    page = {"workspace": "workspaces", "story": "workspaces/stories"}.get(object_type)
    return f"{base.rstrip('/')}/{page}/{quote(external_id)}" if base and page else None


def _workspace(settings: Mapping[str, str], command: CreateProject, entity_field: str) -> dict[str, object]:
    return {
        "title": command.title,
        "creator_role": "maven",
        "description": f"{command.customer_name}, sold as {command.source_ref}",
        "budgeted": True,
        "currency": command.currency,
        "price": command.price,
        "start_date": command.starts_on,
        "due_date": command.ends_on,
        "revenue_recognition_method": command.revenue_method,
        "custom_fields": {entity_field: command.legal_entity},
        "external_reference": reference_body(settings, "project", command.external_ref),
    }


async def _custom_field(client: Client, name: str) -> str | None:
    found, _ = await listed(client, "custom_fields", {"search": name, "per_page": "200"})
    return next((str(one["id"]) for one in found if one["name"] == name), None)
