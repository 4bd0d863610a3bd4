"""One call to Crewplan: the API key in a header of its own, refusals in the vendor's words."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from integrations.connector import Client, Response
from integrations.outcomes import RefusalKind, Refused
from integrations.transport.errors import CallFailed

Record = Mapping[str, Any]
KINDS: dict[str, RefusalKind] = {
    "REQUIRED": "validation",
    "UNKNOWN_ROLE": "master_data",
    "NO_SUCH_ENGAGEMENT": "not_found",
}


async def get(client: Client, path: str, params: Mapping[str, str] | None = None) -> Any:
    """What the 200 to a question says, None for a 404. Raises CallFailed."""
    response = await _call(client, "GET", path, params=params)
    if response.status == 404:
        return None
    if response.status != 200:
        raise CallFailed(refused(response))
    return response.json()


async def put(client: Client, path: str, body: Record) -> Refused | bool:
    """Whether the record was created by this call; False: it was there, and is now as it is said here."""
    response = await _call(client, "PUT", path, json=body)
    return response.status == 201 if response.status in (200, 201) else refused(response)


def engagement_path(identity: str) -> str:
    return f"/engagements/{quote(identity, safe='')}"


def refused(response: Response) -> Refused:
    try:
        problem = response.json()["problem"]
        field = str(problem["pointer"]).lstrip("/") or None
        return Refused(KINDS.get(problem["code"], "other"), str(problem["title"]), field)
    except (ValueError, KeyError, TypeError):
        return Refused("other", f"status {response.status}")


async def _call(client: Client, method: str, path: str, **more: Any) -> Response:
    headers = {"X-Api-Key": client.settings["api_key"]}
    return await client.call(method, f"/v2{path}", headers=headers, **more)
