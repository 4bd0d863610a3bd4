"""Graph in few words: paths below v1.0, literals of a filter, one page of a list."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from integrations.connector import Client, Response
from integrations.connectors.microsoft365.signals import refused
from integrations.transport.errors import CallFailed

API = "/v1.0"
LINK = "https://graph.microsoft.com/v1.0"
MOST_VALUES = 15


def path(*parts: str) -> str:
    """A path below v1.0, each part quoted."""
    return "/".join((API, *(quote(part, safe="") for part in parts)))


def literal(text: str) -> str:
    """A text in a filter: in single quotes, its own ones doubled."""
    return "'" + text.replace("'", "''") + "'"


async def look_up(client: Client, collection: str, *, where: str, select: Sequence[str]) -> list[dict[str, Any]]:
    """The first page of what passes the filter. Raises CallFailed for a refusal."""
    params = {"$filter": where, "$select": ",".join(select)}
    return records(understood(await client.call("GET", path(collection), params=params)))


async def read(client: Client, *parts: str) -> Response | None:
    """One record or list; None where there is none. Raises CallFailed for a refusal."""
    response = await client.call("GET", path(*parts))
    return None if response.status == 404 else understood(response)


def records(response: Response) -> list[dict[str, Any]]:
    """The records of a page. Raises ValueError for an answer that is no JSON."""
    return list(response.json().get("value", ()))


def understood(response: Response) -> Response:
    """The answer, unless it is a refusal. Raises CallFailed(Refused)."""
    if response.status >= 300:
        raise CallFailed(refused(response))
    return response
