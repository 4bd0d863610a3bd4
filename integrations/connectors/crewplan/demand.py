"""PublishStaffingDemand: an opening a line, each put under a key of its own."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from integrations.canonical.commands import DemandLine, PublishStaffingDemand
from integrations.connector import Client, Sending
from integrations.connectors.crewplan.asking import engagement_path, get, put
from integrations.connectors.crewplan.projects import reference_of
from integrations.outcomes import Absent, Done, Outcome, Refused

MINUTES = 60


async def publish_demand(client: Client, sending: Sending) -> Outcome:
    """Line by line; what stands there as it is wanted stays untouched."""
    command, echo = sending.expect(PublishStaffingDemand), []
    for key, line in _keyed(command):
        path = f"{engagement_path(command.project_id)}/openings/{quote(key, safe='')}"
        created = await put(client, path, _opening(line))
        if isinstance(created, Refused):
            return created
        echo.append(_told(key, line, created=created))
    return Done(reference_of(client, command.project_id), {"lines": echo})


async def probe_demand(client: Client, sending: Sending) -> Outcome:
    """Done when every line is there as it is wanted; else sending again completes the set."""
    command = sending.expect(PublishStaffingDemand)
    known = await get(client, engagement_path(command.project_id)) or {"openings": []}
    held = {one["id"]: one for one in known["openings"]}
    lines = list(_keyed(command))
    if not all(held.get(key, {}) | _opening(line) == held.get(key) for key, line in lines):
        return Absent()
    echo = [_told(key, line, created=False) for key, line in lines]
    return Done(reference_of(client, command.project_id), {"lines": echo})


def _keyed(command: PublishStaffingDemand) -> Iterator[tuple[str, DemandLine]]:
    """A key a line: our reference, the role, and how many of that role came before, so that lines may be added."""
    seen: dict[str, int] = {}
    for line in command.lines:
        seen[line.role] = seen.get(line.role, 0) + 1
        role = "".join(letter for letter in line.role.lower() if letter.isalnum())
        yield f"{command.external_ref}.{role}.{seen[line.role]}", line


def _opening(line: DemandLine) -> dict[str, Any]:
    minutes = int((line.hours * MINUTES).to_integral_value())
    days = {"startsOn": line.starts_on.isoformat(), "endsOn": line.ends_on.isoformat()}
    return {"role": line.role, "minutes": minutes} | days


def _told(key: str, line: DemandLine, *, created: bool) -> dict[str, Any]:
    return {"role": line.role, "external_id": key, "created": created}
