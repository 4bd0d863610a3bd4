"""CreateTeam: a Microsoft 365 group under our nickname, a team made of it, and asking what became of it.

The group's mailNickname is unique in the tenant: whatever is lost or sent again, a second one is refused. A team is
made in the background; the vendor asks to look every 30 seconds at most.
https://learn.microsoft.com/graph/teams-create-group-and-team
"""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.canonical.commands import CreateTeam
from integrations.connector import Client, Response, Sending
from integrations.connectors.microsoft365.graph import LINK, MOST_VALUES, literal, look_up, path, read, records
from integrations.connectors.microsoft365.signals import refused, words
from integrations.entered import several
from integrations.outcomes import Absent, Done, Outcome, Pending, Reference, Refused, Retry
from integrations.transport.errors import CallFailed

LONGEST_NICKNAME, LONGEST_NAME = 64, 256
LOOK_AFTER = timedelta(seconds=31)
GIVE_UP_AFTER = timedelta(hours=1)
TAKEN = "mailNickname already exists"
GROUP_FIELDS = ("id", "createdDateTime", "mailNickname")
STANDARD = f"{LINK}/teamsTemplates('standard')"


async def create_team(client: Client, sending: Sending) -> Outcome:
    """Find or make the group, then ask for its team; Done where it is there already."""
    command = sending.expect(CreateTeam)
    group = await find_group(client, command.external_ref) or await _create_group(client, command)
    if not isinstance(group, dict):
        return group
    team = await read(client, "teams", group["id"])
    return _done(team) if team else await _ask_for_team(client, group)


async def probe_team(client: Client, sending: Sending) -> Outcome:
    """Done, still under way, failed in the vendor's words, or not to be found."""
    try:
        return await _became(client, sending.expect(CreateTeam))
    except CallFailed as failure:
        if not isinstance(failure.outcome, Retry):
            raise
        # Asking failed, not the team: asked again, nothing is sent.
        return pending(sending.command.external_ref)


async def find_group(client: Client, external_ref: str) -> dict[str, Any] | None:
    """The group that bears our reference's nickname; None when there is none (or none to be seen yet)."""
    where = f"mailNickname eq {literal(nickname(external_ref))}"
    found = await look_up(client, "groups", where=where, select=GROUP_FIELDS)
    return found[0] if found else None


def nickname(external_ref: str) -> str:
    """Our reference as a mailNickname: the characters it may have, 64 at most, still one of its own."""
    plain = re.sub(r"[^A-Za-z0-9_-]", "-", external_ref)
    if plain == external_ref and len(plain) <= LONGEST_NICKNAME:
        return plain
    return f"{plain[: LONGEST_NICKNAME - 9]}-{hashlib.sha256(external_ref.encode()).hexdigest()[:8]}"


def pending(token: str) -> Pending:
    return Pending(token, datetime.now(UTC) + LOOK_AFTER)


async def _became(client: Client, command: CreateTeam) -> Outcome:
    group = await find_group(client, command.external_ref)
    if group is None:
        return Absent()
    if team := await read(client, "teams", group["id"]):
        return _done(team)
    operations = await read(client, "teams", group["id"], "operations")
    known = sorted(records(operations) if operations else (), key=lambda one: str(one["createdDateTime"]))
    if known and known[-1]["status"] == "failed":
        return _failed(known[-1])
    begun = datetime.fromisoformat((known or [group])[-1]["createdDateTime"])
    return _overdue(group, begun) or pending(path("teams", group["id"], "operations"))


def _failed(operation: dict[str, Any]) -> Refused:
    error = operation.get("error") or {}
    told = ": ".join(filter(None, (error.get("code"), error.get("message")))) or "no reason was given"
    return Refused("other", f"{told} (operation {operation['id']})")


def _overdue(group: dict[str, Any], begun: datetime) -> Refused | None:
    if datetime.now(UTC) - begun < GIVE_UP_AFTER:
        return None
    return Refused("other", f"the group {group['mailNickname']} has got no team since {begun:%Y-%m-%d %H:%M} UTC")


async def _create_group(client: Client, command: CreateTeam) -> dict[str, Any] | Outcome:
    owners = tuple(dict.fromkeys(several(client.settings, "team_owner")))
    if not owners:
        return Refused("master_data", "nobody to own the team: the connection names no owner")
    people = list(dict.fromkeys((await _links(client, owners)).values()))
    body = {
        "displayName": command.title[:LONGEST_NAME],
        "description": _description(command),
        "mailNickname": nickname(command.external_ref),
        "mailEnabled": True,
        "securityEnabled": False,
        "groupTypes": ["Unified"],
        "visibility": "Private",
        "owners@odata.bind": people,
        "members@odata.bind": people,
    }
    response = await client.call("POST", path("groups"), json=body)
    if response.status < 300:
        return dict(response.json())
    if TAKEN in words(response):
        return Retry(f"a group that cannot be seen yet, or something else, has the nickname: {words(response)}")
    return refused(response)


async def _links(client: Client, addresses: tuple[str, ...]) -> dict[str, str]:
    """A link for each address: by the id of the user with that mail, else by the address as principal name."""
    identities: dict[str, str] = {}
    for start in range(0, len(addresses), MOST_VALUES):
        wanted = ", ".join(literal(address) for address in addresses[start : start + MOST_VALUES])
        users = await look_up(client, "users", where=f"mail in ({wanted})", select=("id", "mail"))
        identities |= {str(user["mail"]).casefold(): user["id"] for user in users}
    return {address: f"{LINK}/users/{identities.get(address.casefold(), address)}" for address in addresses}


async def _ask_for_team(client: Client, group: dict[str, Any]) -> Outcome:
    body = {"template@odata.bind": STANDARD, "group@odata.bind": f"{LINK}/groups('{group['id']}')"}
    response = await client.call("POST", path("teams"), json=body)
    if response.status == 202:
        return pending(response.headers["location"])
    if response.status == 404:
        # A group may be unknown to Teams for some minutes after it was made.
        return Retry(f"Teams does not know the group yet: {words(response)}")
    if response.status == 409:
        return pending(path("teams", group["id"], "operations"))
    return refused(response)


def _description(command: CreateTeam) -> str:
    """What the team is for, and our reference for those who look it up by hand."""
    return f"Project of {command.legal_entity}. Sightline {command.external_ref}"


def _done(response: Response) -> Done:
    team = response.json()
    return Done(Reference("team", team["id"], team.get("webUrl")), {"name": team.get("displayName")})
