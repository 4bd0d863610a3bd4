"""msgraph-core, a client we did not write, talks to the sandbox; only the address is changed.

azure-identity asks for its tokens over https alone, so the token is fetched by hand.
"""

import asyncio
import json
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

import pytest

from tests.integrations.sandbox.conftest import Running, Start
from tests.integrations.sandbox.graph import SENDER, Graph, from_group, make_group, make_message

httpx = pytest.importorskip("httpx", reason="msgraph-core is in the test extra")
msgraph = pytest.importorskip("msgraph_core", reason="msgraph-core is in the test extra")
kiota = pytest.importorskip("kiota_abstractions.authentication", reason="msgraph-core is in the test extra")
asked = pytest.importorskip("kiota_abstractions.request_information", reason="msgraph-core is in the test extra")


@pytest.fixture(scope="module")
def running(start: Start) -> Running:
    started = start("microsoft365")
    started.mode(team_seconds=0)
    return started


class Token:
    """What azure-identity would hand over."""

    def __init__(self, running: Running) -> None:
        self.token = Graph(running).headers["Authorization"].removeprefix("Bearer ")

    async def get_authorization_token(self, _uri: str, _context: Any = None) -> str:
        return self.token

    def get_allowed_hosts_validator(self) -> Any:
        return kiota.AllowedHostsValidator([])


class Opinion:
    """One session of the client; each question ends before the next. Its middleware leaves what it wraps open."""

    def __init__(self, running: Running) -> None:
        self.url = f"{running.url}/v1.0"
        self.wire = httpx.AsyncHTTPTransport()
        plain = httpx.AsyncClient(transport=self.wire)
        self.http = msgraph.GraphClientFactory.create_with_default_middleware(client=plain)
        provider = kiota.BaseBearerTokenAuthenticationProvider(Token(running))
        self.adapter = msgraph.BaseGraphRequestAdapter(provider, http_client=self.http)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.wire.aclose()

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The answer as httpx has it, through the client's authentication and middleware."""
        request = asked.RequestInformation()
        request.http_method, request.url = asked.Method[method], self.url + path
        if body is not None:
            request.headers.add("Content-Type", "application/json")
            request.content = json.dumps(body).encode()
        return await self.http.send(await self.adapter.convert_to_native_async(request))


async def mail(running: Running) -> int:
    async with Opinion(running) as opinion:
        answer = await opinion.ask("POST", f"/users/{SENDER}/sendMail", {"message": make_message("second-1")})
    return int(answer.status_code)


async def people(running: Running) -> list[str]:
    """Everybody, page by page: the client's own iterator is for generated models."""
    found, path = [], "/users?$top=20"
    async with Opinion(running) as opinion:
        while path:
            page = (await opinion.ask("GET", path)).json()
            found += [one["id"] for one in page["value"]]
            path = page.get("@odata.nextLink", "").removeprefix(opinion.url)
    return found


async def team(running: Running, owner: str) -> Any:
    async with Opinion(running) as opinion:
        group = await opinion.ask("POST", "/groups", make_group("second-opinion", owner))
        made = await opinion.ask("POST", "/teams", from_group(group.json()["id"]))
        return (await opinion.ask("GET", made.headers["location"])).json()


def alone(asking: Coroutine[Any, Any, Any]) -> Any:
    """Its answer, from a thread with a loop of its own: in this one a browser's may be running."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, asking).result()


def test_it_sends_mail(running: Running) -> None:
    assert alone(mail(running)) == 202


def test_it_makes_a_group_and_a_team_of_it(running: Running) -> None:
    everybody = alone(people(running))

    ended = alone(team(running, everybody[0]))

    assert len(everybody) == len(set(everybody)) == len(running.records("users"))
    assert ended["status"] == "succeeded"
    assert ended["targetResourceId"] in running.records("groups")
