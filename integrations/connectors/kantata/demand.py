"""PublishStaffingDemand: one set of unnamed allocations, each line known by a reference of its own."""

from typing import Any

from integrations.canonical.commands import DemandLine, PublishStaffingDemand
from integrations.connector import Client, Sending
from integrations.connectors.kantata.lists import API, Record, listed
from integrations.connectors.kantata.projects import reference
from integrations.connectors.kantata.references import by_reference, reference_body
from integrations.connectors.kantata.signals import refused
from integrations.outcomes import Absent, Done, Outcome, Refused

MINUTES = 60


async def publish_demand(client: Client, sending: Sending) -> Outcome:
    """Create the missing lines, change the different ones, leave the equal ones; an echo a line."""
    command = sending.expect(PublishStaffingDemand)
    known = await by_reference(client, "workspace_allocations", line_refs(command))
    echo = []
    for ref, line in zip(line_refs(command), command.lines, strict=True):
        written = await _settle(client, command.project_id, ref, line, known.get(ref))
        if isinstance(written, Refused):
            return written
        echo.append({"role": line.role, "external_id": written, "created": ref not in known})
    return Done(reference(client, command.project_id), {"lines": echo})


async def probe_demand(client: Client, sending: Sending) -> Outcome:
    """Done when every line is there as it is wanted; else sending again completes the set."""
    command = sending.expect(PublishStaffingDemand)
    refs = line_refs(command)
    known = await by_reference(client, "workspace_allocations", refs)
    pairs = list(zip(refs, command.lines, strict=True))
    if not all(ref in known and _is_as_planned(known[ref], line) for ref, line in pairs):
        return Absent()
    echo = [{"role": line.role, "external_id": str(known[ref]["id"]), "created": False} for ref, line in pairs]
    return Done(reference(client, command.project_id), {"lines": echo})


def line_refs(command: PublishStaffingDemand) -> list[str]:
    """A reference a line: its role and how many of that role came before, so that lines may be added."""
    seen: dict[str, int] = {}
    refs = []
    for line in command.lines:
        seen[line.role] = seen.get(line.role, 0) + 1
        role = "".join(letter for letter in line.role.lower() if letter.isalnum())
        refs.append(f"{command.external_ref}:{role}-{seen[line.role]}")
    return refs


async def _settle(client: Client, project_id: str, ref: str, line: DemandLine, known: Record | None) -> str | Refused:
    if known is None:
        return await _create(client, project_id, ref, line)
    identity = str(known["id"])
    if _is_as_planned(known, line):
        return identity
    body = {"workspace_allocation": _planned(line)}
    response = await client.call("PUT", f"{API}/workspace_allocations/{identity}.json", json=body)
    return identity if response.status == 200 else refused(response)


async def _create(client: Client, project_id: str, ref: str, line: DemandLine) -> str | Refused:
    resource = await _unnamed_resource(client, project_id, line.role)
    if isinstance(resource, Refused):
        return resource
    model = reference_body(client.settings, "demand", ref)
    fields = _planned(line) | {"resource_id": resource, "hard": False, "external_reference": model}
    body = {"workspace_allocation": fields}
    response = await client.call("POST", f"{API}/workspace_allocations.json", json=body)
    return str(response.json()["results"][0]["id"]) if response.status == 201 else refused(response)


async def _unnamed_resource(client: Client, project_id: str, role: str) -> str | Refused:
    """The project's placeholder for the role, made when there is none yet."""
    roles, _ = await listed(client, "roles", {"search": role, "per_page": "200"})
    role_id = next((str(one["id"]) for one in roles if one["name"] == role), None)
    if role_id is None:
        return Refused("master_data", f'the account has no role "{role}"; add it, then replay', "role")
    params = {"workspace_id": project_id, "role_id": role_id, "per_page": "200"}
    held, _ = await listed(client, "workspace_resources", params)
    for one in held:
        if not one.get("user_id") and str(one["role_id"]) == role_id and str(one["workspace_id"]) == project_id:
            return str(one["id"])
    body = {"workspace_resource": {"workspace_id": project_id, "role_id": role_id}}
    response = await client.call("POST", f"{API}/workspace_resources.json", json=body)
    return str(response.json()["results"][0]["id"]) if response.status == 201 else refused(response)


def _is_as_planned(known: Record, line: DemandLine) -> bool:
    return all(str(known.get(name)) == str(value) for name, value in _planned(line).items())


def _planned(line: DemandLine) -> dict[str, Any]:
    minutes = int((line.hours * MINUTES).to_integral_value())
    return {"start_date": line.starts_on.isoformat(), "end_date": line.ends_on.isoformat(), "minutes": minutes}
