"""The Salesforce sandbox: an org, its sessions, its outbound messages, and the words of its faults.

Vendor modes: expire_token, quota (probabilities), quota_max, session_seconds, lock, validation, ambiguous,
expire_cursor, late_commit (seconds), late_webhook (seconds), lose_webhook.
Sticky settings: multi_currency, hidden_fields.
"""

from typing import Any, ClassVar

from aiohttp import web

from integrations.sandbox.salesforce import (
    collection_endpoints,
    describe_endpoints,
    query_endpoints,
    record_endpoints,
)
from integrations.sandbox.salesforce.actions import WorldActions
from integrations.sandbox.salesforce.client import Client
from integrations.sandbox.salesforce.errors import SalesforceError, not_found
from integrations.sandbox.salesforce.org import Org
from integrations.sandbox.salesforce.outbound import Outbound
from integrations.sandbox.salesforce.seed import seed
from integrations.sandbox.salesforce.session import Sessions
from integrations.sandbox.server import Action, Effect, Sandbox
from integrations.sandbox.world.types import Firm

FAULTS = {
    "p503": SalesforceError(503, "SERVER_UNAVAILABLE", "Server unavailable"),
    "p429": SalesforceError(429, "REQUEST_LIMIT_EXCEEDED", "Too many requests"),
    "p400rl": SalesforceError(
        403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests (Concurrent API Requests) Limit exceeded."
    ),
}


class SalesforceSandbox(Sandbox):
    """State is the tables and the outbound queue; both follow from the world and the effects."""

    default_settings: ClassVar[dict[str, Any]] = {"multi_currency": True, "hidden_fields": []}

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.org = Org(self.modes, self.settings, self.commit, self.now)
        self.sessions = Sessions(self.org, Client.kept_in(self.state))
        self.outbound = Outbound(self.org.data, self.modes, self.commit)

    def load(self, firm: Firm) -> None:
        seed(self.org.data, firm, self.anchor)

    def routes(self) -> list[web.RouteDef]:
        return [
            *self.sessions.routes(),
            *query_endpoints.routes(self.sessions),
            *describe_endpoints.routes(self.sessions),
            *collection_endpoints.routes(self.sessions),
            *record_endpoints.routes(self.sessions),
        ]

    def apply(self, effect: Effect) -> None:
        if effect["object"] == "OutboundMessage":
            self.outbound.apply(effect)
            return
        self.org.data.put(effect["object"], effect["body"])
        if effect["object"] == "Opportunity" and effect["operation"] != "delete":
            self.outbound.enqueue(effect["id"])

    def actions(self) -> dict[str, Action]:
        return WorldActions(self.org).table()

    def collections(self) -> dict[str, dict[str, Any]]:
        return dict(self.org.data.tables)

    async def start(self) -> None:
        self.spawn(self.outbound.run())

    async def stop(self) -> None:
        self.cancel_background()

    def fault_body(self, name: str) -> web.Response:
        return FAULTS[name].response()

    def refusal_response(self, refusal: web.HTTPException) -> web.StreamResponse:
        if refusal.status == 405:
            message = f"HTTP Method '{refusal.text}' not allowed."
            return SalesforceError(405, "METHOD_NOT_ALLOWED", message).response()
        return not_found().response()
