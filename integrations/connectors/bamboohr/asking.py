"""One question to BambooHR: the API key as user of Basic authentication, its password is of no account."""

import base64
from collections.abc import Mapping
from typing import Any

from integrations.connector import Client, Response
from integrations.connectors.bamboohr.signals import refused
from integrations.transport.errors import CallFailed

API = "/api/v1"
Record = dict[str, Any]


async def answer(client: Client, path: str, params: Mapping[str, str] | None = None) -> Response:
    """The 200 to a question. Raises CallFailed."""
    basic = base64.b64encode(f"{client.settings['api_key']}:x".encode()).decode()
    response = await client.call("GET", API + path, params=params, headers={"Authorization": f"Basic {basic}"})
    if response.status != 200:
        raise CallFailed(refused(response))
    return response


async def ask(client: Client, path: str, params: Mapping[str, str] | None = None) -> Any:
    """What the 200 to a question says. Raises CallFailed, ValueError for an answer that is not JSON."""
    return (await answer(client, path, params)).json()
