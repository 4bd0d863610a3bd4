"""PUT under an id the client gives: a first one creates (201), the same again changes nothing (200).

Every call bears X-Api-Key. Refusals are {"problem": {"code", "title", "pointer"}}; 404 for an opening of no engagement.
"""

import json
import secrets
from typing import Any

import orjson
from aiohttp import web

from integrations.sandbox.crewplan.listing import page
from integrations.sandbox.modes import Handler
from integrations.sandbox.server import Effect, Sandbox, json_response
from integrations.sandbox.world.types import Firm

ROLES = ("Consultant", "Data Engineer", "Solution Architect", "Analyst", "Engineer")
NEEDED = {"engagement": ("title", "startsOn", "endsOn"), "opening": ("role", "minutes", "startsOn", "endsOn")}


class CrewplanSandbox(Sandbox):
    """A tenant that begins empty; it knows the roles of ROLES."""

    needs_world = False

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.tables: dict[str, dict[str, dict[str, Any]]] = {"engagement": {}, "opening": {}}
        self.key = self._key_kept()

    def load(self, firm: Firm) -> None:
        """Starts empty: nothing of the firm shows here."""

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/v2/engagements", self._guarded(self.list_of("engagement"))),
            web.get("/v2/openings", self._guarded(self.list_of("opening"))),
            web.get("/v2/engagements/{id}", self._guarded(self.engagement)),
            web.put("/v2/engagements/{id}", self._guarded(self.put_engagement)),
            web.put("/v2/engagements/{engagement}/openings/{id}", self._guarded(self.put_opening)),
        ]

    def apply(self, effect: Effect) -> None:
        self.tables[effect["object"]][effect["id"]] = effect["body"]

    def collections(self) -> dict[str, dict[str, Any]]:
        return {"engagements": self.tables["engagement"], "openings": self.tables["opening"]}

    def list_of(self, kind: str) -> Handler:
        async def listed(request: web.Request) -> web.Response:
            return json_response(page(self.tables[kind].values(), request.query))

        return listed

    async def engagement(self, request: web.Request) -> web.Response:
        """With its openings, as one who plans sees it."""
        identity = request.match_info["id"]
        found = self.tables["engagement"].get(identity)
        openings = [one for one in self.tables["opening"].values() if one["engagementId"] == identity]
        return json_response(found | {"openings": openings}) if found else problem(404, "NO_SUCH_ENGAGEMENT", "/id")

    async def put_engagement(self, request: web.Request) -> web.Response:
        return await self._put("engagement", request, {})

    async def put_opening(self, request: web.Request) -> web.Response:
        """An opening waits for somebody of its role: nobody is named."""
        engagement = request.match_info["engagement"]
        if engagement not in self.tables["engagement"]:
            return problem(404, "NO_SUCH_ENGAGEMENT", "/engagementId")
        return await self._put("opening", request, {"engagementId": engagement, "assignee": None})

    async def _put(self, kind: str, request: web.Request, own: dict[str, Any]) -> web.Response:
        given, identity = orjson.loads(await request.read()), request.match_info["id"]
        request["ref"] = identity
        if missing := [name for name in NEEDED[kind] if not given.get(name)]:
            return problem(422, "REQUIRED", f"/{missing[0]}")
        if given.get("role", ROLES[0]) not in ROLES:
            return problem(422, "UNKNOWN_ROLE", "/role")
        known = self.tables[kind].get(identity)
        record = own | given | {"id": identity}
        if known is not None and known | record == known:
            request["replayed"] = True
            return json_response(known)
        operation = "create" if known is None else "update"
        stamped = (known or {}) | record | {"changedAt": self.now().isoformat(timespec="microseconds")}
        self.commit({"operation": operation, "object": kind, "ref": identity, "id": identity, "body": stamped})
        return json_response(stamped, status=201 if known is None else 200)

    def _guarded(self, endpoint: Handler) -> Handler:
        async def handler(request: web.Request) -> web.StreamResponse:
            given = request.headers.get("X-Api-Key", "")
            if not secrets.compare_digest(given.encode(), self.key.encode()):
                return problem(401, "BAD_API_KEY", "")
            return await endpoint(request)

        return handler

    def _key_kept(self) -> str:
        """The tenant's key in crewplan-client.json, made at the first start."""
        path = self.state / "crewplan-client.json"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(json.dumps({"api_key": secrets.token_hex(16)}))
        return str(json.loads(path.read_text())["api_key"])


def problem(status: int, code: str, pointer: str) -> web.Response:
    title = code.replace("_", " ").lower()
    return json_response({"problem": {"code": code, "title": title, "pointer": pointer}}, status=status)
