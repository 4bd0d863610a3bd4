"""Test connection: which companies the key sees, and whether it may read what posting time needs."""

from collections.abc import Sequence

from integrations.checks import tried
from integrations.connector import Check, Client
from integrations.connectors.tryton import rest
from integrations.connectors.tryton.streams import EMPLOYEES, WORKS

MODELS = {"employees": EMPLOYEES.model, "works": WORKS.model, "timesheet lines": "timesheet.line"}


async def check(client: Client) -> Sequence[Check]:
    """Tryton answers a key that does not see the company with empty lists and no error (VENDORS.md 19)."""
    return [
        await tried("company", _company(client)),
        *[await tried(f"read {name}", _readable(client, model)) for name, model in MODELS.items()],
    ]


async def _company(client: Client) -> tuple[bool, str]:
    seen = {str(one["id"]): one["rec_name"] for one in await rest.search(client, "company.company", [], ("rec_name",))}
    own = client.settings["company"]
    others = ", ".join(f"{identity} {name}" for identity, name in seen.items()) or "none"
    return own in seen, seen.get(own) or f"the key's user does not see company {own}; it sees {others}"


async def _readable(client: Client, model: str) -> tuple[bool, str]:
    await rest.search(client, model, [], ("id",), limit=1)
    return True, "the key may read it"
