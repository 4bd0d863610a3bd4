"""Test connection: the key, what it may see, clocks, quota, legal entities, and whether webhooks arrive."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from integrations.checks import clock, tried
from integrations.connector import Check, Client, Response
from integrations.connectors.bamboohr.asking import Record, answer, ask
from integrations.connectors.bamboohr.entities import legal_entity
from integrations.connectors.bamboohr.pay import EVERYBODY, hourly, productive_hours
from integrations.connectors.bamboohr.people import FIELDS, listed
from integrations.transport.errors import CallFailed

NO_QUOTA = "BambooHR publishes none; it says when to wait"
OUR_PATH = "/ingest/"


async def check(client: Client) -> Sequence[Check]:
    """One line for each thing that pulling will need; where the key is refused, that alone."""
    try:
        first = await answer(client, "/employees", {"page[limit]": "1", "fields": ",".join(FIELDS)})
    except CallFailed as failure:
        return [Check("API key", is_ok=False, detail=str(failure))]
    return [
        Check("API key", is_ok=True, detail=f"{first.json()['meta']['total']} employees are visible"),
        _fields(first),
        await tried("cost rates", _pay(client)),
        await tried("time off", _time_off(client)),
        clock(first),
        Check("quota", is_ok=True, detail=NO_QUOTA),
        await tried("legal entities", _entities(client)),
        await tried("webhooks", _webhooks(client)),
    ]


def _fields(response: Response) -> Check:
    rows = response.json()["data"]
    hidden = sorted({name for row in rows for name in row.get("_restrictedFields") or ()} - {"photoUrl"})
    return Check("fields", not hidden, f"not visible: {', '.join(hidden)}" if hidden else "all are visible")


async def _pay(client: Client) -> tuple[bool, str]:
    """How many rows make a rate; no figure is shown."""
    hours = productive_hours(client.settings)
    rows = await ask(client, f"/employees/{EVERYBODY}/tables/{client.settings['compensation_table']}")
    problems = sorted({problem for row in rows if (problem := _problem(row, hours))})
    return not problems, f"{len(rows)} rows" + (f"; {problems[0]}" if problems else f", over {hours} hours a year")


def _problem(row: Record, hours: Decimal) -> str:
    try:
        hourly(row, hours)
    except ValueError as error:
        return str(error)
    return ""


async def _time_off(client: Client) -> tuple[bool, str]:
    today = datetime.now(UTC).date().isoformat()
    away = await ask(client, "/time_off/requests", {"start": today, "end": today, "excludeNote": "1"})
    return True, f"{len(away)} requests concern today"


async def _entities(client: Client) -> tuple[bool, str]:
    """The codes of all employees' divisions; a division without one is named."""
    field = f"{client.settings['legal_entity_field']}Name"
    places = sorted({str(row[field]) for row in await listed(client, None) if row.get(field)})
    seen = sorted({code for place in places if (code := legal_entity(client.settings, place))})
    return bool(seen), ", ".join(seen) or f"no employee has a {client.settings['legal_entity_field']} that is visible"


async def _webhooks(client: Client) -> tuple[bool, str]:
    """What became of the last call to our door; without a webhook pulls bring all news, only later."""
    hooks = (await ask(client, "/webhooks"))["webhooks"]
    own = next((hook for hook in hooks if OUR_PATH in str(hook.get("url"))), None)
    if own is None:
        return True, "none of this key calls here; changes come with the next pull"
    log = await ask(client, f"/webhooks/{own['id']}/log")
    if not log:
        return True, f"{own['name']}: nothing was sent in 14 days"
    status = str(log[0].get("statusCode"))
    return status.startswith("2"), f"{own['name']}: answered {status} at {log[0].get('lastAttempted')}"
