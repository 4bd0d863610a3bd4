"""Test connection: users can be read, clocks agree, the mailbox and the owner are there, cards have an address."""

from collections.abc import Sequence

from integrations.checks import clock
from integrations.connector import Check, Client, Response
from integrations.connectors.microsoft365.cards import ADDRESS
from integrations.connectors.microsoft365.graph import path
from integrations.connectors.microsoft365.signals import words
from integrations.entered import several


async def check(client: Client) -> Sequence[Check]:
    """One line for each thing an admin could have set wrong."""
    users = await client.call("GET", path("users"), params={"$top": "1", "$select": "id"})
    owners = [await _user(client, "team owner", address) for address in several(client.settings, "team_owner")]
    return [
        Check("read users", users.status == 200, "users are visible" if users.status == 200 else words(users)),
        clock(users),
        await _mailbox(client),
        *owners,
        _cards(client),
    ]


async def _mailbox(client: Client) -> Check:
    response = await _ask(client, client.settings["sender"])
    if response.status != 200:
        return Check("sender mailbox", is_ok=False, detail=words(response))
    mail = response.json().get("mail")
    return Check("sender mailbox", bool(mail), mail or f"{client.settings['sender']} has no mailbox")


async def _user(client: Client, name: str, address: str) -> Check:
    response = await _ask(client, address)
    is_there = response.status == 200
    return Check(name, is_there, response.json()["displayName"] if is_there else words(response))


async def _ask(client: Client, address: str) -> Response:
    params = {"$select": "id,displayName,mail"}
    return await client.call("GET", path("users", address), params=params)


def _cards(client: Client) -> Check:
    """Nothing is posted to find out: that would be seen in the channel."""
    return Check("cards", is_ok=True, detail="an address is set" if client.settings.get(ADDRESS) else "no address set")
