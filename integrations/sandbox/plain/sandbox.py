"""POST /step/{k} {"journey","key",...}, GET /lookup?ref=, GET /records; keyed or keyless. GET /files/: a folder.

Keyed (the default): a seen Idempotency-Key answers 200 {"id","replayed":true} without a second effect.
Keyless (`POST /_mode {"keyed": false}`, sticky): each accepted call is a new effect, /lookup finds it by ref
(`{"lookup": false}`, sticky: it finds nothing, as where a vendor's index lags). `{"refuses": REF}`, sticky: 422 for it.
`{"guarded": true}`, sticky: only with a token of POST /oauth/token (any client but a revoked one: `{"revoked": true}`,
sticky), until `_do expire_tokens` ends all there are.
"""

import uuid
from typing import Any, ClassVar

import orjson
from aiohttp import web

from integrations.sandbox.modes import Handler
from integrations.sandbox.plain.folder import FILE, Folder
from integrations.sandbox.plain.store import PlainStore
from integrations.sandbox.server import Action, Effect, Sandbox, json_response
from integrations.sandbox.webhooks import disordered, send_all, signed_delivery
from integrations.sandbox.world.types import Firm


class PlainSandbox(Sandbox):
    """Effects are `step` (a journey's step arrived) and `put` (the world wrote a source record, or dropped a file)."""

    needs_world = False
    default_settings: ClassVar[dict[str, Any]] = {
        "keyed": True,
        "lookup": True,
        "refuses": "",
        "guarded": False,
        "revoked": False,
    }

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.store = PlainStore()
        self.folder = Folder(self.commit, self.now)
        self.tokens: set[str] = set()

    def load(self, firm: Firm) -> None:
        """Starts empty: nothing of the firm shows here."""

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/oauth/token", self.token),
            web.post("/step/{step}", self._guarded(self.step)),
            web.get("/lookup", self._guarded(self.look_up)),
            web.get("/records", self._guarded(self.records)),
            web.get("/files/", self._guarded(self.folder.listing)),
            web.get("/files/{name}", self._guarded(self.folder.file)),
        ]

    def apply(self, effect: Effect) -> None:
        if effect["object"] == FILE:
            self.folder.apply(effect)
            return
        self.store.put(effect["body"], idempotency_key=effect["body"].get("idempotency_key"))

    def actions(self) -> dict[str, Action]:
        return {
            "send_webhook": self.send_webhook,
            "put_records": self.put_records,
            "put_files": self.folder.put_files,
            "send_invoice": self.folder.send_invoice,
            "expire_tokens": self.expire_tokens,
        }

    def collections(self) -> dict[str, dict[str, Any]]:
        return {"records": self.store.records, "files": self.folder.files}

    def expire_tokens(self, _: dict[str, Any]) -> dict[str, Any]:
        """Every token ends now, in the middle of whatever is under way."""
        ended = len(self.tokens)
        self.tokens.clear()
        return {"ended": ended}

    async def token(self, _: web.Request) -> web.Response:
        """The client credentials grant."""
        if self.settings["revoked"]:
            return json_response({"error": "invalid_client", "error_description": "the client was revoked"}, status=400)
        fresh = uuid.uuid4().hex
        self.tokens.add(fresh)
        return json_response({"access_token": fresh, "token_type": "Bearer", "expires_in": 3600})

    def _guarded(self, handler: Handler) -> Handler:
        async def checked(request: web.Request) -> web.StreamResponse:
            bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
            if self.settings["guarded"] and bearer not in self.tokens:
                return json_response({"error": "the token is not known or has ended"}, status=401)
            return await handler(request)

        return checked

    async def step(self, request: web.Request) -> web.Response:
        body = orjson.loads(await request.read())
        request["ref"] = ref = str(body.get("ref") or body.get("key") or "")
        if ref and ref == self.settings["refuses"]:
            return json_response({"error": "the amount is refused", "field": "amount"}, status=422)
        key = request.headers.get("Idempotency-Key") if self.settings["keyed"] else None
        if key and (known := self.store.by_key.get(key)):
            request["replayed"] = True
            return json_response({"id": known, "replayed": True})
        identity = self.store.next_id()
        record = body | {
            "id": identity,
            "ref": ref,
            "step": request.match_info["step"],
            "idempotency_key": key,
            "updated_at": self.now().isoformat(),
        }
        self.commit(_effect("step", record))
        return json_response({"id": identity, "replayed": False}, status=201)

    async def look_up(self, request: web.Request) -> web.Response:
        """Records of a ref, oldest first, of one step where given; an empty list when there is none."""
        request["ref"] = ref = request.query.get("ref", "")
        step = request.query.get("step")
        known = self.store.of_ref(ref) if self.settings["lookup"] else []
        found = [record for record in known if step is None or record["step"] == step]
        return json_response({"count": len(found), "records": found})

    async def records(self, request: web.Request) -> web.Response:
        """A page ordered by (updated_at, id), updated strictly after `updated_after`."""
        limit = min(int(request.query.get("limit", 200)), 1000)
        offset = int(request.query.get("offset", 0))
        rows = self.store.changed_after(request.query.get("updated_after", ""))
        page = rows[offset : offset + limit]
        return json_response({"total": len(rows), "has_more": offset + limit < len(rows), "records": page})

    def put_records(self, body: dict[str, Any]) -> dict[str, Any]:
        """Write source records: {"records": [{"ref", ...}]}; a known ref is updated, its id stays.

        `is_at_once`: all of them bear one stamp, as after a bulk load.
        """
        written, loaded_at = [], self.now() if body.get("is_at_once") else None
        for given in body["records"]:
            known = self.store.of_ref(given["ref"])
            identity = known[0]["id"] if known else self.store.next_id()
            record = {"step": None} | given | {"id": identity, "updated_at": (loaded_at or self.now()).isoformat()}
            self.commit(_effect("put", record))
            written.append(identity)
        return {"ids": written}

    async def send_webhook(self, body: dict[str, Any]) -> dict[str, Any]:
        """{"url","secret","events":[{...}]} or one "event"; `wait` (default true) answers the statuses."""
        events = body.get("events") or [body.get("event") or {}]
        events = [{"event_id": uuid.uuid4().hex} | event for event in events]
        url, secret, attempts = body["url"], body["secret"], int(body.get("attempts", 5))
        deliveries = [signed_delivery(url, secret, event, attempts=attempts) for event in events]
        sent = disordered(deliveries, self.modes, seed=self.seed)
        ids = [event["event_id"] for event in events]
        if body.get("wait", True):
            return {"event_ids": ids, "sent": len(sent), "statuses": await send_all(sent)}
        self.spawn(_discard(sent))
        return {"event_ids": ids, "sent": len(sent)}


async def _discard(sent: list[Any]) -> None:
    await send_all(sent)


def _effect(operation: str, record: dict[str, Any]) -> Effect:
    return {
        "operation": operation,
        "object": record.get("journey") or record.get("object"),
        "ref": record["ref"],
        "id": record["id"],
        "amount": record.get("amount"),
        "currency": record.get("currency"),
        "entity": record.get("entity"),
        "body": record,
    }
