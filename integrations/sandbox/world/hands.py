"""The living world's reach: `POST /_do` and `GET /_state` of the systems it works in."""

import asyncio
from collections.abc import Mapping
from typing import Any

import aiohttp

PATIENCE = aiohttp.ClientTimeout(total=10)
UNREACHABLE = (aiohttp.ClientError, TimeoutError)


class Refused(Exception):
    """A system would not do it; the text says why."""


class Hands:
    """Does things in the systems by name: salesforce, kantata, netsuite, bamboohr, plain."""

    def __init__(self, session: aiohttp.ClientSession, addresses: Mapping[str, str]) -> None:
        self.session = session
        self.addresses = addresses

    async def do(self, system: str, action: str, **body: Any) -> dict[str, Any]:
        """What the action answers. Raises Refused where the system says no."""
        url = f"{self.addresses[system]}/_do"
        async with self.session.post(url, json={"action": action} | body, timeout=PATIENCE) as answer:
            said = await answer.json(content_type=None)
            if answer.status != 200:
                raise Refused(f"{system} {action}: {said.get('error', said)}")
            return dict(said)

    async def strike(self, system: str, **faults: Any) -> bool:
        """Sets faults that end by their count; False where others are in force, which stay."""
        url = f"{self.addresses[system]}/_mode"
        async with self.session.get(url, timeout=PATIENCE) as answer:
            known = await answer.json(content_type=None)
        if known["modes"] and known["remaining"] != 0:
            return False
        async with self.session.post(url, json=faults, timeout=PATIENCE) as answer:
            return answer.status == 200

    async def state(self, system: str, collection: str) -> list[dict[str, Any]]:
        """The raw records of a collection, oldest first."""
        url = f"{self.addresses[system]}/_state/{collection}"
        async with self.session.get(url, timeout=PATIENCE) as answer:
            return list((await answer.json(content_type=None)).values())

    async def until_ready(self) -> None:
        """Wait until all systems answer."""
        for address in self.addresses.values():
            while not await self._is_up(address):  # noqa: ASYNC110 - another process, no event
                await asyncio.sleep(0.5)

    async def _is_up(self, address: str) -> bool:
        try:
            async with self.session.get(f"{address}/_health", timeout=PATIENCE) as answer:
                return answer.status == 200
        except UNREACHABLE:
            return False
