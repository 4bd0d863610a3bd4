"""The NetSuite sandbox: state, routes, and the guard every call passes: concurrency, token, latency."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from aiohttp import web

from integrations.sandbox.netsuite import catalogue
from integrations.sandbox.netsuite.hand import Hand
from integrations.sandbox.netsuite.jobs import JOB, Jobs
from integrations.sandbox.netsuite.keys import ACCOUNT_ID, CERTIFICATE_ID, ensure_client, load_public_key
from integrations.sandbox.netsuite.problems import (
    Problem,
    invalid_login,
    problem_response,
    too_many_requests,
)
from integrations.sandbox.netsuite.query import QueryApi
from integrations.sandbox.netsuite.records import RecordApi
from integrations.sandbox.netsuite.seed import load_firm
from integrations.sandbox.netsuite.store import Record, Store
from integrations.sandbox.netsuite.suiteql_tables import Tables
from integrations.sandbox.netsuite.tokens import AssertionRefused, TokenOffice
from integrations.sandbox.netsuite.writes import Writer
from integrations.sandbox.server import Action, Effect, Sandbox, json_response
from integrations.sandbox.world.types import Firm

REST = "/services/rest"
TOKEN_PATH = f"{REST}/auth/oauth2/v1/token"
RECORD = f"{REST}/record/v1/{{kind}}"
JOBS = f"{REST}/async/v1/job/{{job}}"
GRANT = "client_credentials"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
RESTLET_LIMIT = {"error": {"code": "SSS_REQUEST_LIMIT_EXCEEDED", "message": "Request Limit Exceeded"}}
Handler = Callable[[web.Request], Awaitable[web.Response]]


class NetSuiteSandbox(Sandbox):
    """One NetSuite account with three subsidiaries."""

    default_settings: ClassVar[dict[str, Any]] = {
        "concurrency_limit": 15,
        "latency_ms": 0,
        "token_seconds": 3600,
        "job_seconds": 2,
        "takes_batches": True,
        "tokens_since": 0.0,
        "certificates": {},
    }

    def __init__(self, vendor: str, state: Path, seed: int, anchor: date, empty: bool) -> None:
        super().__init__(vendor, state, seed, anchor, empty)
        self.store = Store()
        self.writer = Writer(self.store, self.commit, self.now)
        self.hand = Hand(self.store, self.writer, seed)
        self.records = RecordApi(self.store, self.writer)
        self.jobs = Jobs(self.records, self.commit)
        self.queries = QueryApi(Tables(self.store))
        self.client = ensure_client(state)
        self.in_flight = 0

    def load(self, firm: Firm) -> None:
        load_firm(self.store, firm, self.anchor)

    async def start(self) -> None:
        for identity in self.jobs.unfinished():
            self._run_job(identity)

    def apply(self, effect: Effect) -> None:
        if effect["object"] == JOB:
            self.jobs.apply(effect)
        elif effect["operation"] == "delete":
            self.store.remove(effect["object"], effect["id"], effect["body"]["deletedDate"])
        else:
            self.store.put(effect["object"], effect["id"], effect["body"])
        for kind, records in effect.get("beside", {}).items():
            for fields in records:
                self.store.put(kind, fields["id"], fields)

    def actions(self) -> dict[str, Action]:
        own: tuple[Action, ...] = (self.origin, self.expire_tokens, self.register_certificate, self.finish_jobs)
        return self.hand.actions() | {action.__name__: action for action in own}

    def collections(self) -> dict[str, dict[str, Any]]:
        """Stored records with the currency's code and the legal entity's code beside the ids."""
        return {
            kind: {identity: self._told(kind, record) for identity, record in records.items()}
            for kind, records in self.store.records.items()
        } | {JOB: self.jobs.jobs}

    def routes(self) -> list[web.RouteDef]:
        record = f"{RECORD}/{{identity}}"
        return [
            web.post(TOKEN_PATH, self.token),
            web.get(f"{REST}/record/v1/metadata-catalog", self._guarded(catalogue.list_types)),
            web.get(f"{REST}/record/v1/metadata-catalog/{{kind}}", self._guarded(catalogue.read_type)),
            web.get(RECORD, self._guarded(self.records.list)),
            web.post(RECORD, self._guarded(self.records.create)),
            web.put(RECORD, self._guarded(self.batch)),
            web.get(JOBS, self._guarded(self.jobs.job)),
            web.get(f"{JOBS}/task", self._guarded(self.jobs.tasks)),
            web.get(f"{JOBS}/task/", self._guarded(self.jobs.tasks)),
            web.get(f"{JOBS}/task/{{task}}", self._guarded(self.jobs.task)),
            web.get(f"{JOBS}/task/{{task}}/result", self._guarded(self.jobs.result)),
            web.get(record, self._guarded(self.records.read)),
            web.put(record, self._guarded(self.records.upsert)),
            web.patch(record, self._guarded(self.records.update)),
            web.delete(record, self._guarded(self.records.delete)),
            web.post(f"{REST}/query/v1/suiteql", self._guarded(self.queries.suiteql)),
            web.get(f"{REST}/system/v1/governanceLimits", self._guarded(self.governance)),
        ]

    async def token(self, request: web.Request) -> web.Response:
        """The OAuth 2.0 machine-to-machine token endpoint."""
        form = await request.post()
        now = self.now().timestamp()
        seconds = int(self.settings["token_seconds"])
        try:
            _check_grant(str(form.get("grant_type")), str(form.get("client_assertion_type")))
            audiences = frozenset({
                f"{request.scheme}://{request.host}{TOKEN_PATH}",
                f"https://{ACCOUNT_ID.lower().replace('_', '-')}.suitetalk.api.netsuite.com{TOKEN_PATH}",
            })  # fmt: skip
            self._office().check_assertion(str(form.get("client_assertion")), audiences=audiences, now=now)
        except AssertionRefused as refusal:
            return json_response({"error": refusal.error, "error_description": str(refusal)}, status=400)
        token = self._office().issue(now=now, seconds=seconds)
        return json_response({"access_token": token, "expires_in": str(seconds), "token_type": "bearer"})

    async def governance(self, _: web.Request) -> web.Response:
        return catalogue.governance_limits(int(self.settings["concurrency_limit"]), self.in_flight)

    async def batch(self, request: web.Request) -> web.Response:
        """An asynchronous batch of upserts."""
        if not self.settings["takes_batches"]:
            raise Problem(405, "METHOD_NOT_ALLOWED", "PUT takes an external ID: eid:<externalId>.")
        identity, response = await self.jobs.submit(request)
        if identity:
            self._run_job(identity)
        return response

    def finish_jobs(self, _: dict[str, Any]) -> dict[str, Any]:
        """{}: every asynchronous job under way ends now."""
        finished = self.jobs.unfinished()
        for identity in finished:
            self.jobs.finish(identity)
        return {"finished": finished}

    def origin(self, _: dict[str, Any]) -> dict[str, Any]:
        """{}: the seed, anchor and size this state was made from."""
        return {"seed": self.seed, "anchor": self.anchor.isoformat(), "size": self.size}

    def expire_tokens(self, _: dict[str, Any]) -> dict[str, Any]:
        """{}: every token issued so far is refused from now on."""
        self.change_settings({"tokens_since": self.now().timestamp()})
        return {"tokens_since": self.settings["tokens_since"]}

    def register_certificate(self, body: dict[str, Any]) -> dict[str, Any]:
        """{"certificate_id", "pem"}: another certificate or public key mapped to the application."""
        load_public_key(body["pem"])
        self.change_settings({"certificates": self.settings["certificates"] | {body["certificate_id"]: body["pem"]}})
        return {"certificates": sorted(self._office().certificates)}

    def fault_body(self, name: str) -> web.Response:
        if name == "p429":
            return too_many_requests()
        if name == "p400rl":
            return json_response(RESTLET_LIMIT, status=400)
        detail = "The service is temporarily unavailable. Try again later."
        return problem_response(503, {"detail": detail, "o:errorCode": "SERVICE_UNAVAILABLE"})

    def refusal_response(self, refusal: web.HTTPException) -> web.StreamResponse:
        code = "METHOD_NOT_ALLOWED" if refusal.status == 405 else "NONEXISTENT_URL"
        return problem_response(refusal.status, {"detail": refusal.reason, "o:errorCode": code})

    def _run_job(self, identity: str) -> None:
        self.spawn(self.jobs.run(identity, float(self.settings["job_seconds"])))

    def _guarded(self, handler: Handler) -> Handler:
        """Concurrency counts a call until its answer has left, faults and slow bodies included."""

        async def guarded(request: web.Request) -> web.Response:
            if self.in_flight >= int(self.settings["concurrency_limit"]):
                return too_many_requests()
            self._hold_slot()
            if not self._is_authorised(request):
                return invalid_login()
            if self.settings["latency_ms"]:
                await asyncio.sleep(self.settings["latency_ms"] / 1000)
            try:
                return await handler(request)
            except Problem as problem:
                return problem.response()

        return guarded

    def _hold_slot(self) -> None:
        task = asyncio.current_task()
        if task is not None:
            self.in_flight += 1
            task.add_done_callback(self._free_slot)

    def _free_slot(self, _: asyncio.Task[Any]) -> None:
        self.in_flight -= 1

    def _is_authorised(self, request: web.Request) -> bool:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return False
        since = float(self.settings["tokens_since"])
        return self._office().is_valid(token, now=self.now().timestamp(), not_before=since)

    def _office(self) -> TokenOffice:
        certificates = {CERTIFICATE_ID: self.client.public_pem} | self.settings["certificates"]
        return TokenOffice(hashlib.sha256(b"tokens" + self.client.public_pem.encode()).digest(), certificates)

    def _told(self, kind: str, record: Record) -> Record:
        if kind in ("subsidiary", "currency", "currencyRate", "projectTask", "account"):
            return record
        code = {"currencyCode": self.store.symbol(record["currency"])} if record.get("currency") else {}
        return record | code | {"entityCode": self.store.entity_code(record.get("subsidiary"))}


def _check_grant(grant: str, assertion_type: str) -> None:
    if grant != GRANT:
        raise AssertionRefused("unsupported_grant_type", f"grant_type must be {GRANT}")
    if assertion_type != ASSERTION_TYPE:
        raise AssertionRefused("invalid_request", f"client_assertion_type must be {ASSERTION_TYPE}")
